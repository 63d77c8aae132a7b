import type { AnswerPorts } from '../answers/question.ts';
import type { HasCatalog } from '../definitions/catalog.ts';
import type { OpenPorts } from '../operations/open.ts';
import type { Uses } from '../ports.ts';
import type { Actions } from './actions.ts';

/** The ports for handling deliveries, which use every room below. */
export type EntryPorts = HasCatalog &
  AnswerPorts &
  OpenPorts &
  Uses<
    | 'intake'
    | 'functions'
    | 'queue'
    | 'metrics'
    | 'log'
    | 'people'
    | 'drawHome'
    | 'drawStart'
    | 'answering'
    | 'busy'
    | 'cardsChanged'
  > & {
    readonly actions: Actions;
  };
