import { once } from 'node:events';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Agent, buildConnector, fetch, type Dispatcher, type RequestInit } from 'undici';
import type { Config } from '../runtime/config.ts';
import { checkedLookup, resolveBySystem, type Resolve } from './checked-lookup.ts';

/** A host that Muster must not connect to. Clients of HTTP wrap it: see `isEgressError`. */
export class EgressError extends Error {
  override readonly name = 'EgressError';
  readonly code = 'EGRESS_NOT_ALLOWED';
}

/** True if this is why a call failed, however deep the client's own error has it. */
export function isEgressError(error: unknown): boolean {
  return error instanceof EgressError || (error instanceof Error && isEgressError(error.cause));
}

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/**
 * Services that clouds offer to each machine in it, credentials of that machine among them, outside the link-local
 * addresses: Alibaba, Azure, AWS by IPv6.
 */
const METADATA = ['100.100.100.200/32', '168.63.129.16/32', 'fd00:ec2::254/128'].map(toRange);
/** Of an answer that a library fetches, decompressed: it reads all of it before it looks at any. */
const FETCHED_BYTES = 1024 * 1024;
/** For a connection with its TLS. */
const CONNECT_MS = 10_000;

/**
 * Where Muster may connect to for the systems that administrators enter: mail, S/FTP, DataCite, ORCID, push targets, identity providers. With
 * `MUSTER_EGRESS_ALLOW` only to what it lists; without it everywhere but to link-local and metadata addresses.
 */
export class Egress {
  readonly #names: readonly string[];
  readonly #ranges: readonly Range[];
  readonly #resolve: Resolve;
  readonly #connectMs: number;
  #agent: Dispatcher | undefined;
  /** A socket's lookup: fails with EgressError if an address of the name is not allowed. */
  readonly lookup: LookupFunction;

  /** @param allow names, `*.` names, addresses and CIDR ranges, in lower case; none: everywhere. */
  constructor(allow: readonly string[], resolve: Resolve = resolveBySystem, connectMs = CONNECT_MS) {
    this.#connectMs = connectMs;
    const isRange = (entry: string) => isIP(entry.replace(/\/.*/, '')) !== 0;
    this.#ranges = allow.filter(isRange).map(toRange);
    this.#names = allow.filter((entry) => !isRange(entry));
    this.#resolve = resolve;
    this.lookup = checkedLookup((host, address) => {
      this.#requireAddress(host, address);
    }, resolve);
  }

  /**
   * Why Muster would not connect to this host, in words; undefined if it would. Looks a name up if only its addresses can
   * tell.
   */
  async problemOf(host: string): Promise<string | undefined> {
    try {
      this.requireHost(host);
      if (isIP(bare(host)) === 0 && !this.#isListed(host) && this.#ranges.length > 0) {
        for (const { address } of await this.#resolve(host)) this.#requireAddress(host, address);
      }
      return undefined;
    } catch (error) {
      if (error instanceof EgressError) return error.message;
      return `${host} cannot be looked up, so it is not known whether MUSTER_EGRESS_ALLOW has its addresses`;
    }
  }

  /** Checks all that can be told without looking a name up. Call it before connecting. @throws EgressError */
  requireHost(host: string): void {
    const literal = bare(host);
    if (isIP(literal) !== 0) this.#requireAddress(host, literal);
    else if (!this.#isOpen() && !this.#isListed(host) && this.#ranges.length === 0) throw notListed(host);
  }

  /** Connections for HTTP. */
  get agent(): Dispatcher {
    this.#agent ??= new Agent({ connect: this.#connector() });
    return this.#agent;
  }

  /**
   * `fetch` over these connections, for libraries that call by themselves. It throws as `fetch` does, and so does reading
   * an answer of more than 1 MB.
   */
  readonly fetch = async (url: string, options: object): Promise<Response> =>
    withLimit(await fetch(url, { ...(options as RequestInit), dispatcher: this.agent }));

  /** Opens a connection. @throws EgressError, the signal's reason, or the socket's error. */
  async connect(host: string, port: number, signal: AbortSignal, timeoutMs = this.#connectMs): Promise<Socket> {
    signal.throwIfAborted();
    this.requireHost(host);
    const timeout = AbortSignal.timeout(timeoutMs);
    const socket = connect({ host: bare(host), port, lookup: this.lookup });
    try {
      await once(socket, 'connect', { signal: AbortSignal.any([signal, timeout]) });
      return socket;
    } catch (error) {
      socket.on('error', () => undefined);
      socket.destroy();
      signal.throwIfAborted();
      if (timeout.aborted) throw new Error(`no connection within ${timeoutMs / 1_000} s`, { cause: error });
      // One failure for each address that was tried.
      throw error instanceof AggregateError ? error.errors[0] : error;
    }
  }

  #connector(): buildConnector.connector {
    const guarded = buildConnector({ lookup: this.lookup, timeout: this.#connectMs });
    return (options, callback) => {
      try {
        this.requireHost(options.hostname);
      } catch (error) {
        callback(error instanceof Error ? error : new Error(String(error)), null);
        return;
      }
      guarded(options, callback);
    };
  }

  #requireAddress(host: string, text: string): void {
    const address = ipaddr.process(text);
    if (this.#ranges.some((range) => isWithin(address, range))) return;
    if (isNeverMeant(address)) {
      throw new EgressError(`${host} is at ${text}, where no outside system is (${address.range()})`);
    }
    if (!this.#isOpen() && !this.#isListed(host)) throw notListed(host);
  }

  #isOpen(): boolean {
    return this.#names.length === 0 && this.#ranges.length === 0;
  }

  #isListed(host: string): boolean {
    const name = host.toLowerCase().replace(/\.$/, '');
    return this.#names.some((entry) => (entry.startsWith('*.') ? name.endsWith(entry.slice(1)) : entry === name));
  }
}

/** The answer, whose body ends with an error when it is longer. It is then read no further. */
function withLimit(answer: Response): Response {
  if (answer.body === null) return answer;
  let bytes = 0;
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      bytes += chunk.length;
      if (bytes > FETCHED_BYTES) throw new Error(`The answer has more than ${FETCHED_BYTES} bytes.`);
      controller.enqueue(chunk);
    },
  });
  const { status, statusText, headers } = answer;
  return new Response(answer.body.pipeThrough(counted), { status, statusText, headers });
}

const opened = new WeakMap<object, Egress>();

/** The configured one, with its connections shared by all calls of this process. */
export function egressOf(config: Pick<Config, 'egressAllow'>): Egress {
  const known = opened.get(config.egressAllow);
  if (known) return known;
  const egress = new Egress(config.egressAllow);
  opened.set(config.egressAllow, egress);
  return egress;
}

function notListed(host: string): EgressError {
  return new EgressError(`${host} is not among the places that MUSTER_EGRESS_ALLOW lists`);
}

/** Nothing that an administrator enters is there: link-local, multicast, metadata, no address. Loopback is allowed. */
function isNeverMeant(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  const never = ['linkLocal', 'multicast', 'broadcast', 'unspecified'];
  return never.includes(address.range()) || METADATA.some((range) => isWithin(address, range));
}

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, [network, bits]: Range): boolean {
  return network.kind() === address.kind() && address.match(network, bits);
}

function toRange(text: string): Range {
  if (text.includes('/')) return ipaddr.parseCIDR(text);
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** Without the brackets of an address in a URL. */
function bare(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}
