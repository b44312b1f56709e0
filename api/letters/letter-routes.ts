import { MusterError } from '../../shared/runtime/errors.ts';
import { findNotificationType } from '../../shared/letters/find-letter.ts';
import { LETTER_STATE_CODES, type Letter } from '../../shared/model/letter.ts';
import type { Run } from '../../shared/model/run.ts';
import { requireControl } from '../../shared/runs/control-run.ts';
import { resendLetters } from '../../shared/runs/resend-letters.ts';
import { requireVisibleRun } from '../../shared/runs/visible-runs.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { namesOfRecords } from '../../shared/sets/names.ts';
import type { ApiServices } from '../api-services.ts';
import { choice, list, text, word } from '../contract/parameters.ts';
import { decidedByHandler } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { instanceLink } from '../jobs/instance-shape.ts';
import { letterListShape, resentShape, toLetterBody, toStateCounts } from './letter-shape.ts';

/** `/{job}/instances/{instance}/letters`: lists the letters of a run, and resends those that failed. */
export function letterRoutes(services: ApiServices): Route[] {
  const { store } = services;
  const rights = decidedByHandler("a page role and one of the job's own roles");
  return [
    route(
      'get',
      '/jobs/:id/instances/:instance/letters',
      {
        summary: 'Lists the letters of a run and their states.',
        rights,
        ...list({ state: choice(LETTER_STATE_CODES), recipient: text }),
        answer: letterListShape,
        errors: { 400: ['402218'] },
        isPublished: true,
      },
      async ({ path, query, caller, address }) => {
        const run = await requireVisibleRun(store, caller, { job: path.id, run: path.instance });
        const { limit, offset, state, recipient } = query;
        // A run that sends letters shows the letters it sends.
        const ordering = run.lettersOf ?? run._id;
        const page = { limit, offset, ...defined({ state, recipient }) };
        const { letters, total } = await store.outbox.page(ordering, page);
        return {
          letter: await toBodies(letters),
          total_record_count: total,
          states: toStateCounts(await store.outbox.countByState(ordering)),
          ...(await sendingLink(address, run)),
        };
      },
    ),
    route(
      'post',
      '/jobs/:id/instances/:instance/letters',
      {
        summary: 'Resends the letters that failed.',
        rights,
        query: { op: word(['resend']) },
        answer: resentShape,
        errors: {
          400: ['402218', 'UNKNOWN_OPERATION'],
          409: ['NO_LETTERS', 'LETTERS_BEING_SENT', 'NOTHING_TO_SEND'],
          503: ['TEMPORAL_UNAVAILABLE'],
        },
        isPublished: true,
      },
      async ({ path, query, caller, address }) => {
        const run = await requireVisibleRun(store, caller, { job: path.id, run: path.instance });
        requireControl(caller, run);
        if (query.op?.toLowerCase() !== 'resend') {
          throw new MusterError('UNKNOWN_OPERATION', 400, 'Use op=resend: it resends the letters that failed.');
        }
        const sending = await resendLetters(services, run, caller);
        return { letters_to_send: sending.set.members, sending_link: instanceLink(address, sending) };
      },
    ),
  ];

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
