import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { ApiProblem } from '../../api/api-problem.ts';
import { api, body } from '../../api/client.ts';
import { proven } from '../../session/prove.tsx';
import { useTexts } from '../../texts/language.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Facts } from '../../ui/facts.tsx';
import { TextField } from '../../ui/field.tsx';
import { useFormats } from '../../ui/formats.ts';
import { Notice } from '../../ui/notice.tsx';
import { useWizard } from './use-draft.ts';
import { asSent, type Asked, type Review } from './use-review.ts';
import { ServerWords } from '../../ui/server-words.tsx';

/** The seed's Confirm dialog: names job, set and count, and says what can be taken back and what cannot. */
export function ConfirmRun({
  review,
  asked,
  refresh,
  onClose,
}: {
  review: Review;
  asked: Asked;
  /** After a refusal: the review as things are now. */
  refresh: () => Promise<unknown>;
  onClose: () => void;
}) {
  const { wizard } = useTexts();
  const { number } = useFormats();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { draft, job } = useWizard();
  const [typed, setTyped] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<Error>();
  const members = review.set?.members ?? 0;
  const isCountRight = typed.replace(/[\s.,'’]/g, '') === String(members);
  const isReady = review.valid || review.problem.every(({ code }) => code === 'REAUTHENTICATION_REQUIRED');

  const submit = async () => {
    setIsBusy(true);
    setProblem(undefined);
    try {
      // The name is fixed before: sent again after a lost answer, the request is the same, and makes no second run.
      const { parameters } = draft.read().content;
      if (parameters['job_name'] === undefined && review.name !== undefined) {
        draft.change({ parameters: { ...parameters, job_name: review.name } });
      }
      await draft.save();
      const name = draft.read().content.parameters['job_name'];
      const parameter = asSent({
        ...asked,
        parameters: { ...asked.parameters, ...(name === undefined ? {} : { job_name: name }) },
      });
      const submitted = await proven(() =>
        body(
          api.POST('/almaws/v1/conf/jobs/{id}', {
            params: { path: { id: job.id }, query: { op: 'run' } },
            body: { parameter, idempotency_key: draft.id, expected_members: String(members) },
          }),
        ),
      );
      const instance = submitted.additional_info.link.split('/').at(-1) ?? '';
      // The run is there; a draft that stays would be found among those begun earlier.
      await draft.remove().catch(() => undefined);
      await client.invalidateQueries();
      await navigate({ to: '/runs/$instance', params: { instance } });
    } catch (error) {
      setProblem(error instanceof Error ? error : new Error(String(error)));
      setIsBusy(false);
      // The session may have ended; then nothing more can be asked.
      if (!(error instanceof ApiProblem && error.status === 401)) await refresh();
    }
  };
  return (
    <ConfirmDialog
      title={`${review.act ?? job.name}?`}
      act={wizard.confirm}
      keep={wizard.keepEditing}
      isDangerous={review.asks_for_count}
      isBusy={isBusy}
      isReady={isReady && (!review.asks_for_count || isCountRight)}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <Facts
        facts={[
          [wizard.steps.job, job.name],
          [wizard.steps.set, review.set?.desc ?? ''],
          [wizard.members, number(members)],
        ]}
      />
      <Notice kind={review.asks_for_count ? 'warning' : 'info'} title={<ServerWords>{review.effect.desc}</ServerWords>}>
        <p>{review.undoable ? wizard.undoable : wizard.notUndoable}</p>
        {review.undo_note !== undefined && (
          <p>
            <ServerWords>{review.undo_note}</ServerWords>
          </p>
        )}
      </Notice>
      {review.asks_for_count && (
        <TextField
          label={wizard.typeCount(number(members))}
          inputMode="numeric"
          autoComplete="off"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
          }}
        />
      )}
      {problem !== undefined && (
        <Notice kind="error" title={wizard.notSubmitted}>
          <p>
            <ServerWords>{problem.message}</ServerWords>
          </p>
          {problem instanceof ApiProblem && problem.code === 'IDEMPOTENCY_KEY_REUSED' && (
            <Link to="/runs">{wizard.lookAtRuns}</Link>
          )}
        </Notice>
      )}
      {isBusy && (
        <p className="unseen" role="status">
          {wizard.submitting}
        </p>
      )}
    </ConfirmDialog>
  );
}
