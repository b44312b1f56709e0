import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { hashPassword } from '../../shared/store/password.ts';
import type { User } from '../../shared/model/user.ts';
import type { Store } from '../../shared/store/store.ts';
import type { Answer, TestApi } from '../api/support.ts';

export const PASSWORD = 'correct horse battery';

/** By password, each hashed once: that takes a quarter of a second. */
const hashes = new Map<string, Promise<string>>();

function hashOf(password: string): Promise<string> {
  const hash = hashes.get(password) ?? hashPassword(password);
  hashes.set(password, hash);
  return hash;
}

/** Stores a person with a password; null for one without. */
export async function makePerson(
  { users }: Pick<Store, 'users'>,
  id: string,
  account: Partial<User> = {},
  password: string | null = PASSWORD,
): Promise<void> {
  await users.insert([{ _id: id, ...account }], 'test');
  if (password === null) return;
  const stored = { scrypt: await hashOf(password), at: new Date() };
  await users.write([{ id, revision: 1, change: { before: {}, after: {} }, by: 'test', password: stored }]);
}

/** A browser: it keeps cookies, and sends the token of its session along. */
export class Browser {
  readonly cookies = new Map<string, string>();
  csrf: string | undefined;
  readonly #api: TestApi;

  constructor(api: TestApi) {
    this.#api = api;
  }

  async call(
    method: string,
    path: string,
    { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await this.#api.call(method, path, {
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
      headers: {
        ...(cookie === '' ? {} : { cookie }),
        ...(this.csrf === undefined ? {} : { 'x-csrf-token': this.csrf }),
        ...headers,
      },
    });
    for (const line of answer.headers.getSetCookie()) this.#keep(line);
    if (typeof answer.body['csrf_token'] === 'string') this.csrf = answer.body['csrf_token'];
    return answer;
  }

  async signIn(name: string, password = PASSWORD): Promise<Answer> {
    return this.call('POST', '//sign-in', { body: { name, password } });
  }

  /** Follows a link that a page of another site has. @returns the status. */
  async follow(path: string): Promise<number | undefined> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    // What fetch sends has a mode of its own.
    const headers = { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    const [response] = (await once(get(`${this.#api.url}${path}`, { headers }), 'response')) as [IncomingMessage];
    response.resume();
    return response.statusCode;
  }

  /** The token of the session. */
  get session(): string {
    return this.cookies.get('muster-session') ?? assert.fail('no session');
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    const isGone = /expires=Thu, 01 Jan 1970/i.test(line);
    if (isGone) this.cookies.delete(name);
    else this.cookies.set(name, decodeURIComponent(value));
  }
}
