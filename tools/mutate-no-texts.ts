import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

/** The parts of a Babel node that are used here; Babel's types are not installed. */
interface Node {
  readonly type: string;
  readonly callee?: { readonly name?: string };
}

/** Tests do not check sentences for people letter by letter, so the arguments of `words(…)` are not mutated. */
export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'texts', {
    shouldIgnore(path) {
      const { node } = path as unknown as { node: Node };
      return node.type === 'CallExpression' && node.callee?.name === 'words' ? 'a text for people' : undefined;
    },
  }),
];
