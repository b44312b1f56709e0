import { useTexts } from '../../../texts/language.tsx';
import { Select, TextField } from '../../../ui/field.tsx';
import { idAt, problemAt, type PlacedProblem } from '../../../forms/placed-problems.tsx';
import type { AccountFields } from './account-fields.ts';

/** Name, mail address, type and last day of an account. */
export function FieldInputs({
  fields,
  problems,
  onChange,
}: {
  fields: AccountFields;
  problems: readonly PlacedProblem[];
  onChange: (fields: AccountFields) => void;
}) {
  const { accounts } = useTexts();
  const input = (name: keyof AccountFields) => ({
    id: idAt(name),
    label: accounts.fields[name] ?? name,
    error: problemAt(problems, name),
    value: fields[name],
    onChange: ({ target }: { target: { value: string } }) => {
      onChange({ ...fields, [name]: target.value });
    },
  });
  return (
    <>
      <TextField {...input('first_name')} autoComplete="off" />
      <TextField {...input('last_name')} autoComplete="off" />
      <TextField {...input('email')} type="email" autoComplete="off" />
      <Select {...input('account_type')} hint={accounts.typeHint}>
        <option value="">{accounts.noType}</option>
        <option value="INTERNAL">{accounts.types.INTERNAL}</option>
        <option value="EXTERNAL">{accounts.types.EXTERNAL}</option>
      </Select>
      <TextField {...input('expiry_date')} type="date" hint={accounts.expiresHint} />
    </>
  );
}
