import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { useFormats } from '../../ui/formats.ts';
import { Notice } from '../../ui/notice.tsx';
import type { OpenDraft } from './draft.ts';
import { useDraftState } from './use-draft.ts';

/** Whether the server has what is on the screen; and a choice, when another window changed it. */
export function Keeping({ draft }: { draft: OpenDraft }) {
  const { wizard } = useTexts();
  const { time } = useFormats();
  const { keeping } = useDraftState(draft);
  if (keeping.state === 'kept') return <span className="small muted">{wizard.kept(time(keeping.at))}</span>;
  if (keeping.state === 'changed') return <span className="small muted">{wizard.keeping}</span>;
  if (keeping.state === 'failed') {
    return <span className="small muted">{wizard.notKept(keeping.problem.message)}</span>;
  }
  return (
    <Notice kind="warning" title={wizard.conflict}>
      <div className="row">
        <Button onClick={() => void draft.keepMine()}>{wizard.keepMine}</Button>
        <Button onClick={() => void draft.takeTheirs()}>{wizard.takeTheirs}</Button>
      </div>
    </Notice>
  );
}
