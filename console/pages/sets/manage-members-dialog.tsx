import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { messageOf } from '../../api/api-problem.ts';
import { keyOfRead } from '../../api/read.ts';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorSummary } from '../../ui/error-summary.tsx';
import { useFormats } from '../../ui/formats.ts';
import type { Content } from './contents.ts';
import { IdsFields, NO_IDS } from './ids-fields.tsx';
import { MembersReportNotice } from './members-report.tsx';
import { idsOf, sendIds, type MemberOperation, type MembersReport } from './send-ids.ts';
import type { SetAnswer } from './set-page.tsx';

/** Adds members to an itemized set, or removes some; says what became of each id. */
export function ManageMembersDialog({
  set,
  operation,
  onClose,
}: {
  set: SetAnswer;
  operation: MemberOperation;
  onClose: () => void;
}) {
  const { sets, common } = useTexts();
  const { number } = useFormats();
  const client = useQueryClient();
  const [given, setGiven] = useState(NO_IDS);
  const [report, setReport] = useState<MembersReport>();
  const [problem, setProblem] = useState<string>();
  const [sent, setSent] = useState<number>();
  const title = operation === 'add_members' ? sets.addIds : sets.removeIds;
  const ids = idsOf(given.text);
  const send = async () => {
    setProblem(undefined);
    setReport(undefined);
    setSent(0);
    try {
      setReport(await sendIds(set.id, ids, { operation, ...given, onProgress: setSent }));
      setGiven({ ...given, text: '' });
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setSent(undefined);
    }
    await client.invalidateQueries({ queryKey: keyOfRead('/almaws/v1/conf/sets/{id}') });
    await client.invalidateQueries({ queryKey: keyOfRead('/almaws/v1/conf/sets/{id}/members') });
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <ErrorSummary problems={problem === undefined ? [] : [{ message: problem, by: 'server' }]} />
        {report && <MembersReportNotice report={report} />}
        <IdsFields content={set.content.value as Content} given={given} onChange={setGiven} />
        {sent !== undefined && <p role="status">{sets.sending(number(sent), number(ids.length))}</p>}
        <div className="row">
          <Button type="submit" kind="primary" isBusy={sent !== undefined}>
            {title}
          </Button>
          <Button onClick={onClose}>{common.close}</Button>
        </div>
      </form>
    </Dialog>
  );
}
