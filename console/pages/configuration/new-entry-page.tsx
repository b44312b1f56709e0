import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/language.tsx';
import { Page } from '../../ui/page.tsx';
import { toast } from '../../ui/toasts.tsx';
import { EntryForm } from './entry-form.tsx';
import { presetOf, isFields } from './form/schema.ts';
import { ShownKind } from './shown-kind.tsx';
import { ServerWords } from '../../ui/server-words.tsx';

const route = getRouteApi('/configuration/$kind/-new');

/** A new entry, filled with the presets of its kind. */
export function NewEntryPage(): ReactNode {
  const { kind: name } = route.useParams();
  const { configuration } = useTexts();
  const navigate = route.useNavigate();
  return (
    <ShownKind name={name}>
      {(kind) => {
        const presets = presetOf(kind.schema);
        return (
          <Page
            title={configuration.newEntry(kind.kind.desc)}
            lead={
              <p className="muted">
                <ServerWords>{kind.description}</ServerWords>
              </p>
            }
          >
            <EntryForm
              kind={kind}
              given={isFields(presets) ? presets : {}}
              onSaved={({ code }) => {
                toast({ key: 'entry', kind: 'success', title: configuration.made(code) });
                void navigate({ to: '/configuration/$kind/$code', params: { kind: name, code } });
              }}
            />
          </Page>
        );
      }}
    </ShownKind>
  );
}
