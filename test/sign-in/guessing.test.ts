import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { attemptLimits } from '../../api/sign-in/attempt-limits.ts';
import { assertRefused, ok, startTestApi, type TestApi } from '../api/support.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { Browser, makePerson, PASSWORD } from './people.ts';

describe('guessing a password', () => {
  let muster: TestMuster;
  let api: TestApi;
  before(async () => {
    muster = await openMuster();
    api = await startTestApi(muster);
  });
  after(async () => {
    api.close();
    await muster.close();
  });

  it('is answered alike for a wrong password, no password, a drawn one, a closed account and no account', async () => {
    const { store } = muster;
    await makePerson(store, 'open');
    await makePerson(store, 'without', {}, null);
    await makePerson(store, 'closed', { status: 'INACTIVE' });
    await makePerson(store, 'drawn', {}, null);
    const write = { id: 'drawn', revision: 1, change: { before: {}, after: {} }, by: 'run', resetPassword: true };
    await store.users.write([write]);
    await makePerson(store, 'twin-1', { email: 'twins@example.org' });
    await makePerson(store, 'twin-2', { email: 'twins@example.org' });
    const tries = [
      ['open', 'wrong'],
      ['without', PASSWORD],
      ['closed', PASSWORD],
      ['drawn', PASSWORD],
      ['nobody', PASSWORD],
      ['twins@example.org', PASSWORD],
    ];
    for (const [name = '', password] of tries) {
      const began = performance.now();
      const answer = await new Browser(api).signIn(name, password);
      assertRefused(answer, 401, 'SIGN_IN_REFUSED', /^Name and password do not belong to an open account\./);
      assert.deepEqual(answer.headers.getSetCookie(), []);
      assert.ok(performance.now() - began >= 450, `${name} is refused no earlier than others`);
    }
  });

  it('ends after ten tries of a name, whether it has an account or not; who signed in before goes on', async () => {
    await makePerson(muster.store, 'victim');
    const known = new Browser(api);
    ok(await known.signIn('victim'));
    const guess = async (name: string) => {
      const answers = await Promise.all(
        Array.from({ length: 12 }, () => new Browser(api).signIn(name, 'guessed password')),
      );
      return answers.map(({ status }) => status).sort();
    };
    const expected = [...Array.from({ length: 10 }, () => 401), 429, 429];
    assert.deepEqual(await guess('victim'), expected);
    assert.deepEqual(await guess('No Such Person'), expected);
    const told = await new Browser(api).signIn('victim');
    assertRefused(told, 429, 'TOO_MANY_ATTEMPTS', /one-time link/);
    const seconds = Number(told.headers.get('retry-after'));
    assert.ok(seconds > 0 && seconds <= 15 * 60, `Retry-After: ${seconds}`);
    ok(await known.call('DELETE', '/sessions/current'));
    ok(await known.signIn('victim'));
    const stranger = new Browser(api);
    stranger.cookies.set('muster-device', known.cookies.get('muster-device') ?? '');
    assertRefused(await stranger.signIn('no such person'), 429, 'TOO_MANY_ATTEMPTS');
  });

  it('ends for links after twenty from one address, and says when to try again', async () => {
    const ask = (name: string) => api.call('POST', '//sign-in/links', { body: { name } });
    const answers = [];
    for (let count = 0; count < 21; count += 1) answers.push(await ask(`nobody ${count}`));
    const last = answers.pop();
    for (const answer of answers) ok(answer, 202);
    assert.ok(last);
    assertRefused(last, 429, 'TOO_MANY_ATTEMPTS', /^Too many attempts\. Try again in 15 minutes\.$/);
    assert.ok(Number(last.headers.get('retry-after')) > 0);
  });

  it('from one address ends after fifty tries; an IPv6 network counts as one address', async () => {
    const limits = attemptLimits();
    for (const network of ['192.0.2.7', '2001:db8:1:2::']) {
      const tries = Array.from({ length: 60 }, async (_, index) => {
        const address = network.endsWith('::') ? `${network}${index + 1}` : network;
        return limits.take({ address, name: `name ${index}` }).then(
          () => true,
          () => false,
        );
      });
      assert.equal((await Promise.all(tries)).filter(Boolean).length, 50);
    }
    await limits.take({ address: '192.0.2.8', name: 'another address' });
    await limits.take({ address: '2001:db8:1:3::1', name: 'another network' });
  });
});
