import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';

/** All addresses of a name. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

/** Asks the system, which also knows the machine's own names. */
export const resolveBySystem: Resolve = (hostname) =>
  new Promise((resolve, reject) => {
    systemLookup(hostname, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });

/**
 * A socket's lookup that checks all addresses of a name, and hands out these very ones, so that a later DNS answer cannot
 * change them. Node does no lookup for a literal address: check that one before.
 * @param check throws if Muster must not connect to the address.
 */
export function checkedLookup(check: (hostname: string, address: string) => void, resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname)
      .then((addresses) => {
        for (const { address } of addresses) check(hostname, address);
        const { family } = options;
        return family === 4 || family === 6 ? addresses.filter((each) => each.family === family) : addresses;
      })
      .then(
        (addresses) => {
          const [first] = addresses;
          if (first === undefined) callback(notFound(hostname), '', 0);
          else if (options.all) callback(null, addresses);
          else callback(null, first.address, first.family);
        },
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), '', 0),
      );
  };
}

function notFound(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`The host ${hostname} has no address.`), { code: 'ENOTFOUND' });
}
