import { useState } from 'react';
import { proven } from '../../session/prove.tsx';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorSummary } from '../../ui/error-summary.tsx';
import { operate, pageOf, type Kind } from './entries.ts';
import { GroupFields } from './form/group-fields.tsx';
import { problemsIn, summaryOf, type PlacedProblem } from '../../forms/placed-problems.tsx';
import { labelOf, sendable, type Schema } from './form/schema.ts';
import { OperationResult } from './operation-result.tsx';

/** Runs an operation on an entry as it is stored, such as a test of the connection, and shows what came of it. */
export function OperationDialog({
  kind,
  code,
  operation: { op, schema },
  onClose,
}: {
  kind: Kind;
  code: string;
  operation: Kind['operation'][number];
  onClose: () => void;
}) {
  const { configuration, common } = useTexts();
  const takes: Schema = schema ?? {};
  const [fields, setFields] = useState<Readonly<Record<string, unknown>>>({});
  const [problems, setProblems] = useState<readonly PlacedProblem[]>([]);
  const [done, setDone] = useState<{ result: Readonly<Record<string, unknown>>; page: string }>();
  const [isBusy, setIsBusy] = useState(false);
  const run = async () => {
    setIsBusy(true);
    setProblems([]);
    setDone(undefined);
    try {
      const sent = sendable(takes, fields);
      const result = await proven(() => operate(kind, code, op.value, sent));
      setDone({ result, page: pageOf(kind, code, op.value, sent) });
    } catch (error) {
      setProblems(problemsIn(error, Object.keys(takes.properties ?? {})));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Dialog title={`${op.desc}: ${code}`} onClose={onClose}>
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <p className="muted">{configuration.asStored}</p>
        <ErrorSummary problems={summaryOf(problems, labelOf)} />
        <GroupFields schema={takes} value={fields} path="" problems={problems} onChange={setFields} />
        <div className="row">
          <Button type="submit" kind="primary" isBusy={isBusy}>
            {op.desc}
          </Button>
        </div>
        <div className="stack" role="status">
          {isBusy && <p className="muted">{configuration.trying}</p>}
          {done && <OperationResult {...done} />}
        </div>
        {/* Keys that are pressed in the frame of a preview are its own, Escape, too: Tab leads out of it to here. */}
        <div>
          <Button onClick={onClose}>{common.close}</Button>
        </div>
      </form>
    </Dialog>
  );
}
