import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

/** The fields of a Babel node that this plugin reads; Babel's types are not installed. */
interface Node {
  readonly type: string;
  readonly callee?: { readonly name?: string };
}

/** Does not mutate the arguments of `words(…)`: tests do not compare texts for people letter by letter. */
export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'texts', {
    shouldIgnore(path) {
      const { node } = path as unknown as { node: Node };
      return node.type === 'CallExpression' && node.callee?.name === 'words' ? 'a text for people' : undefined;
    },
  }),
];
