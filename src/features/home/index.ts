import { words } from '../../domain/words.ts';
import type { Feature } from '../../engine/definitions/catalog.ts';
import { readHome } from './read.ts';
import { drawHome } from './views.ts';

export const home: Feature = {
  name: 'home',
  summary: words('ホーム', 'Home'),
  queries: [],
  operations: [],
  cards: [],
  home: async (engine, person, roles) => drawHome(await readHome(engine, person, roles), person),
};
