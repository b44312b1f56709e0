import { useState } from 'react';
import { useRead, type Answer } from '../../../api/read.ts';
import { useTexts } from '../../../texts/language.tsx';
import { Disclosure } from '../../../ui/disclosure.tsx';
import { Checkbox, Select } from '../../../ui/field.tsx';
import { idAt, problemAt } from '../../../forms/placed-problems.tsx';
import { withRole, type HeldRole, type UserRecord } from './account-fields.ts';
import { ChangeDialog } from './change-dialog.tsx';
import { ServerWords } from '../../../ui/server-words.tsx';

type Role = Answer<'/almaws/v1/conf/roles'>['role'][number];

/** Gives a role, or changes what one is for. Roles that one may not give are named with the reason. */
export function RoleDialog({
  user,
  held,
  onClose,
}: {
  user: UserRecord;
  /** The role that is changed; none: a role is given. */
  held?: HeldRole | undefined;
  onClose: () => void;
}) {
  const { accounts } = useTexts();
  const roles = useRead('/almaws/v1/conf/roles', {}, { staleTime: 60_000 });
  const libraries = useRead('/almaws/v1/conf/libraries', { query: { limit: 100 } }, { staleTime: 60_000 });
  const [code, setCode] = useState(held?.role.value ?? '');
  const [typedScope, setScope] = useState(held?.scope?.value ?? '');
  const [isReadOnly, setIsReadOnly] = useState(held?.read_only ?? false);
  const all = roles.data?.role ?? [];
  const given = all.filter(({ may_give: mayGive }) => mayGive);
  const notGiven = all.filter(({ may_give: mayGive }) => !mayGive);
  const role = all.find((each) => each.role.value === code);
  const label = role?.role.desc ?? held?.role.desc ?? code;
  const onlyFor = role?.only_for ?? null;
  const offered = (libraries.data?.library ?? []).filter((each) => onlyFor === null || onlyFor.includes(each.code));
  const scope = onlyFor !== null && !onlyFor.includes(typedScope) ? (onlyFor[0] ?? '') : typedScope;
  const canBeReadOnly = role?.can_be_read_only === true;
  return (
    <ChangeDialog
      title={held ? accounts.changeRole(label) : accounts.giveRole}
      act={held ? accounts.saveRole : accounts.giveIt}
      done={held ? accounts.roleChanged(label) : accounts.roleGiven(label)}
      user={user}
      isReady={code !== ''}
      fields={{ user_role: accounts.role }}
      change={(current) =>
        withRole(
          current,
          {
            role_type: { value: code },
            ...(scope === '' ? {} : { scope: { value: scope } }),
            ...(isReadOnly && canBeReadOnly ? { read_only: true } : {}),
          },
          held,
        )
      }
      onClose={onClose}
    >
      {(problems) => (
        <>
          {!held && (
            <Select
              id={idAt('user_role')}
              label={accounts.role}
              isNeeded
              error={problemAt(problems, 'user_role')}
              value={code}
              onChange={(event) => {
                setCode(event.target.value);
              }}
            >
              <option value="">{accounts.chooseRole}</option>
              <Options label={accounts.grantingHere} roles={given.filter(({ grants_rights: grants }) => grants)} />
              <Options
                label={accounts.grantingElsewhere}
                roles={given.filter(({ grants_rights: grants }) => !grants)}
              />
            </Select>
          )}
          <Select
            label={accounts.scope}
            hint={accounts.scopeHint}
            value={scope}
            onChange={(event) => {
              setScope(event.target.value);
            }}
          >
            {onlyFor === null && <option value="">{accounts.institution}</option>}
            {offered.map((library) => (
              <option key={library.code} value={library.code}>
                {library.name}
              </option>
            ))}
          </Select>
          {canBeReadOnly && (
            <Checkbox
              label={accounts.readOnly}
              hint={accounts.readOnlyHint}
              checked={isReadOnly}
              onChange={(event) => {
                setIsReadOnly(event.target.checked);
              }}
            />
          )}
          {!held && notGiven.length > 0 && (
            <Disclosure title={accounts.notGiven(notGiven.length)}>
              <ul>
                {notGiven.map(({ role: { value, desc }, why_not: whyNot }) => (
                  <li key={value}>
                    {desc}:{' '}
                    <span className="muted">
                      <ServerWords>{whyNot}</ServerWords>
                    </span>
                  </li>
                ))}
              </ul>
            </Disclosure>
          )}
        </>
      )}
    </ChangeDialog>
  );
}

function Options({ label, roles }: { label: string; roles: readonly Role[] }) {
  if (roles.length === 0) return null;
  return (
    <optgroup label={label}>
      {roles.map(({ role: { value, desc } }) => (
        <option key={value} value={value}>
          {desc}
        </option>
      ))}
    </optgroup>
  );
}
