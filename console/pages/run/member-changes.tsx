import { useTexts } from '../../texts/language.tsx';
import { Difference } from '../../ui/difference.tsx';
import { fieldChanges } from './field-changes.ts';
import type { Member } from './run-address.ts';

/** What a run changed in a member, field by field. */
export function MemberChanges({ member: { change, description, id } }: { member: Member }) {
  const { run: texts } = useTexts();
  if (!change) return null;
  const fields = fieldChanges(change.before ?? {}, change.after ?? {});
  const also = Array.isArray(change.also) ? change.also.length : 0;
  if (fields.length === 0 && also === 0) return null;
  return (
    <div
      className="changes"
      data-change=""
      tabIndex={-1}
      role="group"
      aria-label={`${texts.changes}: ${description === '' ? id : description}`}
    >
      <dl>
        {fields.map(({ field, values }) => (
          <div key={field}>
            <dt title={field}>{nameOf(field)}</dt>
            {values.map(({ key, before, after }) => (
              <dd key={key}>
                <Difference before={before} after={after} />
              </dd>
            ))}
          </div>
        ))}
      </dl>
      {also > 0 && <div className="small muted">{texts.alsoChanged(also)}</div>}
    </div>
  );
}

/** `accessPolicy` as "Access policy". */
function nameOf(field: string): string {
  const words = field
    .replace(/[._]/g, ' ')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
