import { slackFailure } from '../slack/web-client.ts';
import { ProxyTrouble } from './outbound.ts';

/** How deep causes are followed. */
const DEEPEST = 8;

/** What undici says when a proxy does not open a tunnel; it has no code of its own for it. */
const refusedTunnel = /Proxy response \((\d+)\)/u;
/** Certificates of an authority that Node does not know: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const untrusted = /^(?:UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_)/u;

/** Why Slack cannot be reached, or refuses the token of a variable, in a sentence. In English. */
export function slackTrouble(error: unknown, variable: 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN'): string {
  const failure = slackFailure(error);
  if (failure.kind === 'refused') return `Slack refuses ${variable} (${failure.code})`;
  if (failure.kind === 'rate-limited') return 'Slack is busy (ratelimited)';
  const chain = causesOf(error);
  const proxy = chain.find((cause) => cause instanceof ProxyTrouble);
  if (proxy) return proxy.message;
  const status = chain.flatMap(({ message }) => refusedTunnel.exec(message)?.[1] ?? [])[0];
  if (status !== undefined)
    return `the proxy of HTTPS_PROXY refuses to connect to Slack (${status})${status === '407' ? '; it wants a user and a password' : ''}`;
  const code = chain.flatMap((cause) => ('code' in cause ? String(cause.code) : [])).at(-1);
  if (code !== undefined && untrusted.test(code))
    return `Slack’s certificate is not trusted (${code}); if a proxy replaces it, name the proxy’s authority in NODE_EXTRA_CA_CERTS`;
  return `Slack cannot be reached (${code ?? failure.reason})`;
}

/** An error and what caused it. Slack's client keeps a cause as `original`. */
function causesOf(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let cause = error; cause instanceof Error && chain.length < DEEPEST;) {
    chain.push(cause);
    const { cause: next, original } = cause as { cause?: unknown; original?: unknown };
    cause = next ?? original;
  }
  return chain;
}
