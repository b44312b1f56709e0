import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { Egress, EgressError } from '../../shared/outside/egress.ts';
import { callOutside } from '../../shared/outside/outside-http.ts';
import { endless, gzipBomb, startHostileServer } from '../stand-ins/hostile-server.ts';

const never = new AbortController().signal;
/** What names resolve to. */
const ADDRESSES: Readonly<Record<string, readonly string[]>> = {
  'mail.example.org': ['192.0.2.10', '10.1.2.3'],
  'inside.example.org': ['10.1.2.3'],
  'metadata.example.org': ['169.254.169.254'],
  'half.example.org': ['192.0.2.10', 'fe80::1'],
  'here.example.org': ['127.0.0.1'],
};
const resolve = async (name: string) => {
  const known = ADDRESSES[name];
  if (!known) throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' });
  return known.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
};

describe('what administrators may enter for outside systems', () => {
  it('is, with nothing set, everything but link-local and metadata addresses', async () => {
    const egress = new Egress([], resolve);
    for (const host of ['smtp.example.org', 'localhost', '127.0.0.1', '10.1.2.3', '[::1]', 'unknown.example.org']) {
      assert.equal(await egress.problemOf(host), undefined, host);
    }
    const never = [
      '169.254.169.254',
      'fe80::1',
      '[fe80::1]',
      '0.0.0.0',
      '::',
      '224.0.0.1',
      '255.255.255.255',
      'ff02::1',
    ];
    for (const host of [...never, '100.100.100.200', '168.63.129.16', 'fd00:ec2::254', '::ffff:169.254.169.254']) {
      assert.match((await egress.problemOf(host)) ?? '', /where no outside system is/, host);
    }
  });

  it('is only what MUSTER_EGRESS_ALLOW lists: names, ends of names, addresses and ranges', async () => {
    const egress = new Egress(['smtp.example.org', '*.datacite.org', '10.0.0.0/8', '2001:db8::7'], resolve);
    const fine = ['smtp.example.org', 'SMTP.example.org.', 'api.datacite.org', 'a.b.datacite.org', '10.9.9.9'];
    for (const host of [...fine, '2001:db8::7', '[2001:db8::7]', '::ffff:10.0.0.1', 'inside.example.org']) {
      assert.equal(await egress.problemOf(host), undefined, host);
    }
    const bad = ['datacite.org', 'xdatacite.org', 'xsmtp.example.org', 'smtp.example.org.evil.example', '11.0.0.1'];
    for (const host of [...bad, '2001:db8::8', '127.0.0.1', 'mail.example.org']) {
      assert.match((await egress.problemOf(host)) ?? '', /MUSTER_EGRESS_ALLOW/, host);
    }
    assert.match((await egress.problemOf('gone.example.org')) ?? '', /cannot be looked up/);
  });

  it('asks no resolver for a list of names only', async () => {
    const egress = new Egress(['smtp.example.org'], () => Promise.reject(new Error('asked')));
    assert.equal(await egress.problemOf('smtp.example.org'), undefined);
    assert.match((await egress.problemOf('other.example.org')) ?? '', /MUSTER_EGRESS_ALLOW/);
  });

  it('may be a link-local address that is listed as an address, not one that a listed name leads to', async () => {
    assert.equal(await new Egress(['169.254.7.7'], resolve).problemOf('169.254.7.7'), undefined);
    const egress = new Egress(['*.example.org'], resolve);
    await assert.rejects(egress.connect('metadata.example.org', 80, never), EgressError);
    await assert.rejects(egress.connect('half.example.org', 80, never), EgressError, 'one such address is enough');
  });
});

describe('a connection to an outside system', () => {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.end('fine');
  });
  const portOf = () => (server.address() as AddressInfo).port;
  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const rates = { turn: async () => ({ answered: () => undefined }), hold: async () => undefined };
  const ask = (egress: Egress, host: string) =>
    callOutside({ rates, egress }, 'datacite', { method: 'GET', url: `http://${host}:${portOf()}/` }, never);

  it('goes where it may, by name and by address', async () => {
    for (const [allow, host] of [
      [[], '127.0.0.1'],
      [['127.0.0.0/8'], '127.0.0.1'],
      [['127.0.0.0/8'], 'here.example.org'],
      [['here.example.org'], 'here.example.org'],
    ] as const) {
      const egress = new Egress(allow, resolve);
      assert.equal((await ask(egress, host)).kind, 'answered', host);
      (await egress.connect(host, portOf(), never)).destroy();
    }
  });

  it('does not go elsewhere, also if the name led to an allowed address when it was entered', async () => {
    let leadsTo = '10.0.0.1';
    const egress = new Egress(['10.0.0.0/8'], async () => [{ address: leadsTo, family: 4 }]);
    assert.equal(await egress.problemOf('rebound.example.org'), undefined);
    leadsTo = '127.0.0.1';
    asked = 0;
    const answer = await ask(egress, 'rebound.example.org');
    assert.ok(answer.kind === 'unreachable');
    assert.match(answer.message, /rebound\.example\.org is not among the places that MUSTER_EGRESS_ALLOW lists/);
    await assert.rejects(egress.connect('rebound.example.org', portOf(), never), EgressError);
    assert.equal((await ask(egress, '127.0.0.1')).kind, 'unreachable');
    assert.equal(asked, 0);
  });

  it('is given up in time, and when it is stopped', async () => {
    // Of the addresses for documentation, which answer nobody.
    const egress = new Egress([], async () => [{ address: '192.0.2.1', family: 4 }]);
    const stop = new AbortController();
    const waiting = egress.connect('nowhere.example.org', 9, stop.signal);
    stop.abort(new Error('stop'));
    await assert.rejects(waiting, /^Error: stop$/);
    await assert.rejects(
      egress.connect('nowhere.example.org', 9, never, 50),
      /no connection within|EHOSTUNREACH|ENETUNREACH|ECONNREFUSED/,
    );
  });
});

describe('what a library fetches', () => {
  it('is read up to 1 MB, decompressed, and no further', async () => {
    const server = await startHostileServer();
    try {
      const left = new Promise<void>((resolve) => {
        server.serve('/endless', (request, response) => {
          response.once('close', resolve);
          return endless('application/json', '[')(request, response);
        });
      });
      server.serve('/bomb', gzipBomb('application/json', 32, '1'));
      server.serve('/fine', gzipBomb('application/json', 1, '1'));
      const { fetch } = new Egress([]);
      const read = async (path: string) => (await fetch(`${server.url}${path}`, {})).text();
      assert.equal((await read('/fine')).length, 1024 * 1024);
      for (const path of ['/bomb', '/endless']) await assert.rejects(read(path), /more than 1048576 bytes/, path);
      await left;
    } finally {
      await server.close();
    }
  });
});
