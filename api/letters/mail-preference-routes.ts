import { z } from 'zod';
import { MusterError } from '../../shared/runtime/errors.ts';
import { invalidBody } from '../../shared/runtime/invalid-body.ts';
import { findNotificationType } from '../../shared/letters/find-letter.ts';
import { changePreferences, preferencesOf, type MailPreferences } from '../../shared/letters/opt-out.ts';
import type { ApiServices } from '../api-services.ts';
import { ANY_KEY } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';

const bodySchema = z.object({
  /** Mail when one of the caller's runs ends, unless the run says otherwise. */
  job_ended: z.boolean().optional(),
  /** Codes of notification types that the caller does not want. */
  opt_out: z.array(z.string().min(1).max(100)).max(100).optional(),
});

const preferencesShape = z
  .object({ job_ended: z.boolean(), opt_out: z.array(z.string()) })
  .meta({ id: 'MailPreferences' });

/** `/conf/mail-preferences`: the letters the caller wants. Every caller has their own; no role is needed. */
export function mailPreferenceRoutes({ store }: Pick<ApiServices, 'store'>): Route[] {
  return [
    route(
      'get',
      '/mail-preferences',
      { summary: 'Shows which letters you want.', rights: ANY_KEY, answer: preferencesShape },
      async ({ caller }) => toBody(preferencesOf((await store.users.get(caller.person)) ?? {})),
    ),
    route(
      'put',
      '/mail-preferences',
      {
        summary: 'Changes which letters you want.',
        rights: ANY_KEY,
        body: bodySchema,
        answer: preferencesShape,
        errors: { 404: ['USER_NOT_FOUND'], 409: ['CONFLICT'] },
      },
      async ({ body, caller: { person } }) => {
        const { job_ended: jobEnded, opt_out: optOut } = body();
        await requireTypes(optOut ?? []);
        const changed = await changePreferences(store, person, `${person} mail-preferences`, (was) => ({
          optOut: optOut ?? was.optOut,
          jobEndedMail: jobEnded ?? was.jobEndedMail,
        }));
        if (!changed) throw new MusterError('USER_NOT_FOUND', 404, `There is no user ${person}.`);
        return toBody(changed);
      },
    ),
  ];

  async function requireTypes(codes: readonly string[]): Promise<void> {
    for (const code of codes) {
      const type = await findNotificationType(store, code);
      if (!type) throw invalidBody([{ field: 'opt_out', message: `there is no notification type ${code}` }]);
      if (!type.is_service) continue;
      throw invalidBody([{ field: 'opt_out', message: `${code} is a service letter. Users cannot opt out of those` }]);
    }
  }
}

function toBody({ optOut, jobEndedMail }: MailPreferences): z.input<typeof preferencesShape> {
  return { job_ended: jobEndedMail, opt_out: [...optOut] };
}
