import { Router } from 'express';
import { z } from 'zod';
import { MusterError } from '../../shared/runtime/errors.ts';
import { findNotificationType } from '../../shared/letters/find-letter.ts';
import { changePreferences, preferencesOf, type MailPreferences } from '../../shared/letters/opt-out.ts';
import { readWith } from '../coded.ts';
import type { ApiServices } from '../api-services.ts';
import { callerOf } from '../require-key.ts';
import { resource } from '../resource.ts';

const bodySchema = z.object({
  /** Mail when one of the caller's runs ends, unless the run says otherwise. */
  job_ended: z.boolean().optional(),
  /** Codes of notification types that the caller does not want. */
  opt_out: z.array(z.string().min(1).max(100)).max(100).optional(),
});

/** `/conf/mail-preferences`: the letters the caller wants. Every caller has their own; no role is needed. */
export function mailPreferencesRouter({ store }: Pick<ApiServices, 'store'>): Router {
  const router = Router();
  resource(router, '/', {
    get: async (_request, response) => {
      const user = await store.users.get(callerOf(response).person);
      response.json(toBody(preferencesOf(user ?? {})));
    },
    put: async (request, response) => {
      const { person } = callerOf(response);
      const { job_ended: jobEnded, opt_out: optOut } = readWith(bodySchema, request.body);
      await requireTypes(optOut ?? []);
      const changed = await changePreferences(store, person, `${person} mail-preferences`, (was) => ({
        optOut: optOut ?? was.optOut,
        jobEndedMail: jobEnded ?? was.jobEndedMail,
      }));
      if (!changed) throw new MusterError('USER_NOT_FOUND', 404, `There is no user ${person}.`);
      response.json(toBody(changed));
    },
  });

  async function requireTypes(codes: readonly string[]): Promise<void> {
    for (const code of codes) {
      const type = await findNotificationType(store, code);
      if (!type) throw new MusterError('INVALID_BODY', 400, `opt_out: there is no notification type ${code}.`);
      if (!type.is_service) continue;
      throw new MusterError(
        'INVALID_BODY',
        400,
        `opt_out: ${code} is a service letter. Users cannot opt out of those.`,
      );
    }
  }
  return router;
}

function toBody({ optOut, jobEndedMail }: MailPreferences) {
  return { job_ended: jobEndedMail, opt_out: optOut };
}
