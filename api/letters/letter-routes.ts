import type { Router } from 'express';
import { MusterError } from '../../shared/runtime/errors.ts';
import { findNotificationType } from '../../shared/letters/find-letter.ts';
import { LETTER_STATE_CODES, type Letter } from '../../shared/model/letter.ts';
import type { Run } from '../../shared/model/run.ts';
import { requireControl } from '../../shared/runs/control-run.ts';
import { resendLetters } from '../../shared/runs/resend-letters.ts';
import { requireVisibleRun } from '../../shared/runs/visible-runs.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { namesOfRecords } from '../../shared/sets/names.ts';
import { apiAddress } from '../addresses.ts';
import type { ApiServices } from '../api-services.ts';
import { callerOf } from '../require-key.ts';
import { instanceLink } from '../jobs/instance-shape.ts';
import { invalidParameter, listValues, queryValues, readPaging, type QueryValues } from '../query-values.ts';
import { resource } from '../resource.ts';
import { toLetterBody, toStateCounts } from './letter-shape.ts';

/** `/{job}/instances/{instance}/letters`: lists the letters of a run, and resends those that failed. */
export function addLetterRoutes(router: Router, services: ApiServices): void {
  const { store } = services;

  resource(router, '/:id/instances/:instance/letters', {
    get: async (request, response) => {
      const { id: job, instance } = request.params;
      const run = await requireVisibleRun(store, callerOf(response), { job, run: instance });
      const values = listValues(request, ['state', 'recipient']);
      const state = readState(values);
      const recipient = values.get('recipient');
      const page = {
        ...readPaging(values),
        ...defined({ state, recipient }),
      };
      // A run that sends letters shows the letters it sends.
      const ordering = run.lettersOf ?? run._id;
      const { letters, total } = await store.outbox.page(ordering, page);
      response.json({
        letter: await toBodies(letters),
        total_record_count: total,
        states: toStateCounts(await store.outbox.countByState(ordering)),
        ...(await sendingLink(apiAddress(request), run)),
      });
    },
    post: async (request, response) => {
      const { id: job, instance } = request.params;
      const caller = callerOf(response);
      const run = await requireVisibleRun(store, caller, { job, run: instance });
      requireControl(caller, run);
      if (queryValues(request).get('op')?.toLowerCase() !== 'resend') {
        throw new MusterError('UNKNOWN_OPERATION', 400, 'Use op=resend: it resends the letters that failed.');
      }
      const sending = await resendLetters(services, run, caller);
      response.json({
        letters_to_send: sending.set.members,
        sending_link: instanceLink(apiAddress(request), sending),
      });
    },
  });

  async function toBodies(letters: readonly Letter[]) {
    const names = await namesOfRecords(
      store.users,
      letters.map(({ recipient }) => recipient),
    );
    const codes = [...new Set(letters.map(({ letter }) => letter))];
    const types = new Map(
      await Promise.all(codes.map(async (code) => [code, await findNotificationType(store, code)] as const)),
    );
    return letters.map((letter) => toLetterBody(letter, names, types.get(letter.letter)));
  }

  async function sendingLink(address: string, { lettersRun }: Run) {
    const sending = lettersRun === undefined ? undefined : await store.runs.get(lettersRun);
    return sending ? { sending_link: instanceLink(address, sending) } : {};
  }
}

function readState(values: QueryValues) {
  const given = values.get('state')?.toLowerCase();
  if (given === undefined) return undefined;
  const state = LETTER_STATE_CODES.find((code) => code === given);
  if (state === undefined) throw invalidParameter('state', `one of ${LETTER_STATE_CODES.join(', ')}`);
  return state;
}
