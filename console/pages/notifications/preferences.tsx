import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, body, type Shapes } from '../../api/client.ts';
import { keyOfRead, useRead } from '../../api/read.ts';
import { useTexts } from '../../texts/language.tsx';
import { Checkbox } from '../../ui/field.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Notice, Problem } from '../../ui/notice.tsx';
import { toast } from '../../ui/toasts.tsx';

type Wanted = Shapes['NotificationPreferences'];
type About = Wanted['pop_up'][number];

const PATH = '/almaws/v1/conf/notification-preferences';
const ABOUTS: readonly About[] = [
  'PAUSED',
  'COMPLETED_SUCCESS',
  'COMPLETED_WARNING',
  'COMPLETED_FAILED',
  'COMPLETED_NO_BULKS',
  'FAILED',
  'USER_ABORTED',
  'SYSTEM_ABORTED',
];

/** How one is told, beside the list. Each choice is kept as soon as it is made. */
export function Preferences() {
  const { notifications: texts, run, common } = useTexts();
  const client = useQueryClient();
  const [isDenied, setIsDenied] = useState(false);
  const found = useRead(PATH);
  const [chosen, setChosen] = useState<Wanted>();
  const save = useMutation({
    mutationFn: (wanted: Wanted) => body(api.PUT(PATH, { body: wanted })),
    onSuccess: (saved) => {
      client.setQueryData(keyOfRead(PATH), saved);
      toast({ key: 'preferences', kind: 'success', title: texts.saved });
    },
    onError: () => {
      setChosen(undefined);
    },
  });
  const wanted = chosen ?? found.data;
  const choose = (channel: keyof Wanted, about: About, isWanted: boolean) => {
    if (!wanted) return;
    const others = wanted[channel].filter((each) => each !== about);
    const next = { ...wanted, [channel]: isWanted ? [...others, about] : others };
    setChosen(next);
    save.mutate(next);
    if (channel === 'browser' && isWanted) {
      void mayTellByBrowser().then((may) => {
        setIsDenied(!may);
      });
    }
  };
  return (
    <section className="card">
      <h2>{texts.preferences}</h2>
      <p className="muted">{texts.preferencesHint}</p>
      {found.isPending && <Loading />}
      {found.error && !wanted && <Problem problem={found.error} onRetry={() => void found.refetch()} />}
      {save.error && <Problem title={common.notDone} problem={save.error} />}
      {isDenied && <Notice kind="warning" title={texts.browserDenied} />}
      {wanted && (
        <div className="row fields channels">
          {(['pop_up', 'browser'] as const).map((channel) => (
            <fieldset key={channel} className="choices">
              <legend>{channel === 'pop_up' ? texts.popUp : texts.browser}</legend>
              {ABOUTS.map((about) => (
                <Checkbox
                  key={about}
                  label={about === 'PAUSED' ? run.paused : run.statuses[about]}
                  checked={wanted[channel].includes(about)}
                  onChange={({ target }) => {
                    choose(channel, about, target.checked);
                  }}
                />
              ))}
            </fieldset>
          ))}
        </div>
      )}
    </section>
  );
}

/** Asks the person, if the browser did not before. */
async function mayTellByBrowser(): Promise<boolean> {
  if (!('Notification' in globalThis)) return false;
  return (await Notification.requestPermission()) === 'granted';
}
