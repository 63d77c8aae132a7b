import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

/** What is looked at of a node of Babel's, whose types are not installed. */
interface Node {
  readonly type: string;
  readonly callee?: { readonly name?: string };
}

/** Sentences for people are read, not tested letter by letter: what `words(…)` is given is not mutated. */
export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'texts', {
    shouldIgnore(path) {
      const { node } = path as unknown as { node: Node };
      return node.type === 'CallExpression' && node.callee?.name === 'words' ? 'a text for people' : undefined;
    },
  }),
];
