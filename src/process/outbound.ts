import { Agent, type Dispatcher, EnvHttpProxyAgent, Pool, setGlobalDispatcher } from 'undici';

/** The proxy for calls to https addresses. */
export interface Proxy {
  /** `http://user:password@host:port` */
  readonly url: string;
  /** Hosts that are called directly, as in `NO_PROXY`. */
  readonly except: string;
}

/** The proxy cannot be used; the message says why. */
export class ProxyTrouble extends Error {}

/**
 * Sends every call of this process to an https address through the proxy, if there is one: `fetch`, Slack's client and
 * whatever else uses the global dispatcher.
 * @returns the dispatcher for WebSockets, which Slack's client would open past the global one
 */
export function openOutbound(proxy: Proxy | undefined): Dispatcher {
  // A WebSocket needs a stream for itself, which HTTP/2 does not give.
  const options = { allowH2: false } as const;
  if (!proxy) return new Agent(options);
  // An empty `httpProxy` is none; without one HTTP_PROXY would be read.
  const agent = new EnvHttpProxyAgent({
    ...options,
    httpProxy: '',
    httpsProxy: proxy.url,
    noProxy: proxy.except,
    clientFactory: toProxy,
  });
  setGlobalDispatcher(agent);
  return agent;
}

/** A pool of connections to the proxy itself, whose failures are told from those of the host behind it. */
function toProxy(origin: URL, options: object): Pool {
  const { connect, ...others } = options as Pool.Options;
  if (typeof connect !== 'function') return new Pool(origin, options);
  return new Pool(origin, {
    ...others,
    connect: (target, callback) =>
      connect(target, (...[error, socket]) => {
        if (error === null) callback(null, socket);
        else callback(new ProxyTrouble(`the proxy of HTTPS_PROXY cannot be reached (${codeOf(error)})`), null);
      }),
  });
}

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : error.message);
