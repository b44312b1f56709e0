import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planUser } from '../../../activities/jobs/update-users.ts';
import { updateUsers } from '../../../shared/jobs/update-users.ts';
import { BUILT_IN_LETTERS } from '../../../shared/letters/built-in-letters.ts';
import { renderLetter } from '../../../shared/letters/render-letter.ts';
import { STANDARD_CODE_TABLES } from '../../../shared/model/standard-code-tables.ts';
import type { User } from '../../../shared/model/user.ts';
import { ADMIN } from '../../support/callers.ts';

const clock = { now: new Date('2026-11-28T12:00:00Z'), timeZone: 'UTC' };
const context = { clock, submittedBy: 'ada', rights: ADMIN };

function planned(user: Partial<User>, notification: Record<string, string>) {
  const parameters = updateUsers.parameters(STANDARD_CODE_TABLES).parse({
    SEND_Notification_To_User_Active: 'true',
    ...Object.fromEntries(
      Object.entries(notification).map(([name, value]) => [`SEND_Notification_To_User_${name}`, value]),
    ),
  });
  return planUser({ _id: 'u', revision: 1, changes: [], email: 'u@example.org', ...user }, parameters, null, context);
}

function dataOf(plan: ReturnType<typeof planned>): Record<string, unknown> {
  assert.equal(plan.kind, 'change');
  return plan.kind === 'change' ? (plan.effects.letters[0]?.data ?? {}) : {};
}

function textOf(code: string, values: Record<string, unknown>, preferredLanguage = 'en') {
  const letter = BUILT_IN_LETTERS[code] ?? assert.fail(code);
  return renderLetter({ code, letter, layout: undefined, preferredLanguage, values });
}

describe('"To email/notify users, select Send Notification to User": a notification', () => {
  it('NEWS has its news, in text and HTML, and nothing of its place without any', () => {
    const data = dataOf(planned({}, { Value: 'NEWS', Message: 'Open on <Sundays>.\nFrom May.' }));
    assert.equal(data['message'], 'Open on <Sundays>.\nFrom May.');
    for (const language of ['en', 'de']) {
      const { html, text } = textOf('NEWS', data, language);
      assert.match(text, /Open on <Sundays>\.\nFrom May\./);
      assert.match(html, /Open on &lt;Sundays&gt;\.\nFrom May\./);
      const without = textOf('NEWS', dataOf(planned({}, { Value: 'NEWS' })), language);
      assert.doesNotMatch(without.html + without.text, /pre-line|\{\{/);
    }
  });

  it('ACCOUNT_EXPIRES has its date, and skips users without one', () => {
    for (const expiryDate of ['2027-01-31Z', '20270131']) {
      const data = dataOf(planned({ expiryDate }, { Value: 'ACCOUNT_EXPIRES' }));
      assert.equal(data['expires'], '2027-01-31');
      assert.match(textOf('ACCOUNT_EXPIRES', data).text, /expires on 2027-01-31\./);
      assert.match(textOf('ACCOUNT_EXPIRES', data, 'de').text, /läuft am 2027-01-31 ab\./);
    }
    const plan = planned({}, { Value: 'ACCOUNT_EXPIRES' });
    assert.deepEqual([plan.kind, 'reason' in plan && plan.reason], ['skip', 'NO_EXPIRY_DATE']);
  });

  it('that has a place for a message is sent without one only with a warning', async () => {
    const lookups = { configuration: async () => [] } as unknown as Parameters<NonNullable<typeof updateUsers.warn>>[1];
    const read = (raw: object) =>
      updateUsers.parameters(STANDARD_CODE_TABLES).parse({ SEND_Notification_To_User_Active: 'true', ...raw });
    const news = { SEND_Notification_To_User_Value: 'NEWS' };
    assert.match(String(await updateUsers.warn?.(read(news), lookups)), /The letter NEWS is sent without a message/);
    const told = { ...news, SEND_Notification_To_User_Message: 'Something' };
    assert.deepEqual(await updateUsers.warn?.(read(told), lookups), []);
    const changed = { SEND_Notification_To_User_Value: 'ACCOUNT_CHANGED' };
    assert.deepEqual(await updateUsers.warn?.(read(changed), lookups), []);
  });
});
