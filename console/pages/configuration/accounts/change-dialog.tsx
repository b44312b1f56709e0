import { useState, type ReactNode } from 'react';
import { ApiProblem, messageOf } from '../../../api/api-problem.ts';
import { proven } from '../../../session/prove.tsx';
import { useTexts } from '../../../texts/language.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { ErrorSummary } from '../../../ui/error-summary.tsx';
import { toast } from '../../../ui/toasts.tsx';
import { problemsIn, summaryOf, type PlacedProblem } from '../../../forms/placed-problems.tsx';
import type { UserRecord } from './account-fields.ts';
import { ChangesMeanwhile } from './changes-meanwhile.tsx';
import { readUser, replaceUser, useRefreshAccounts } from './use-account.ts';

/**
 * A change of an account, in a dialog. It is made on the record as it was when the dialog opened; if somebody else was
 * faster, the dialog shows what they changed, and the next try is made on that.
 */
export function ChangeDialog({
  title,
  act,
  done,
  user: given,
  isDangerous = false,
  isReady = true,
  fields = {},
  change,
  onClose,
  children,
}: {
  title: string;
  /** The act, as the button's name: "Give the role". */
  act: string;
  /** What is said when it is done. */
  done: string;
  user: UserRecord;
  isDangerous?: boolean;
  isReady?: boolean;
  /** The fields of the dialog by the server's names, with their labels. */
  fields?: Readonly<Record<string, string>>;
  /** What becomes of the record. Called again for the record that somebody else has changed meanwhile. */
  change: (user: UserRecord) => UserRecord;
  onClose: () => void;
  children: (problems: readonly PlacedProblem[]) => ReactNode;
}) {
  const { accounts, common } = useTexts();
  const refresh = useRefreshAccounts();
  const [begun] = useState(given);
  const [user, setUser] = useState(begun);
  const [problems, setProblems] = useState<readonly PlacedProblem[]>([]);
  const [overtaken, setOvertaken] = useState<{ since: number }>();
  const [isBusy, setIsBusy] = useState(false);
  const save = async () => {
    setIsBusy(true);
    setProblems([]);
    try {
      await proven(() => replaceUser(change(user)));
      await refresh();
      toast({ key: 'account', kind: 'success', title: done });
      onClose();
    } catch (error) {
      await refuse(error).catch((failure: unknown) => {
        setProblems([{ path: '', message: messageOf(failure) }]);
      });
    } finally {
      setIsBusy(false);
    }
  };
  const refuse = async (error: unknown) => {
    if (!(error instanceof ApiProblem) || !['PRECONDITION_FAILED', 'CONFLICT'].includes(error.code)) {
      setProblems(problemsIn(error, Object.keys(fields)));
      return;
    }
    setUser(await readUser(begun.primary_id));
    await refresh();
    setOvertaken({ since: begun.revision });
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady && !isBusy) void save();
        }}
      >
        <ErrorSummary problems={summaryOf(problems, (path) => fields[path] ?? path)} />
        {overtaken && <ChangesMeanwhile id={begun.primary_id} {...overtaken} />}
        {children(problems)}
        <div className="row">
          <Button type="submit" kind={isDangerous ? 'danger' : 'primary'} isBusy={isBusy} aria-disabled={!isReady}>
            {overtaken ? accounts.allTheSame(act) : act}
          </Button>
          <Button onClick={onClose}>{common.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}
