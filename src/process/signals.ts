/** npm passes a signal on to its script, which a terminal or a supervisor may have sent to both. Milliseconds. */
const ECHO_MS = 500;

/**
 * Calls `stop` at the first of these signals, and `abandon` at the next one: whoever asks twice does not want to wait.
 * The same signal once more from npm does not count.
 */
export function onSignals(
  signals: readonly NodeJS.Signals[],
  { stop, abandon }: { readonly stop: (signal: NodeJS.Signals) => void; readonly abandon: () => void },
): void {
  const echoMs = process.env['npm_lifecycle_event'] === undefined ? 0 : ECHO_MS;
  let first: number | undefined;
  const take = (signal: NodeJS.Signals): void => {
    if (first === undefined) {
      first = performance.now();
      stop(signal);
    } else if (performance.now() - first >= echoMs) abandon();
  };
  for (const signal of signals) process.on(signal, take);
}
