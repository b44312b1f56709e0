import { counts, isGroupOn, listedValues, readForm, valueOf, type FormParameter } from '../../forms/form.ts';

export interface GroupInWords {
  title: string;
  values: (readonly [name: string, value: string])[];
}

/** The parameters that count, by the form's groups and in their order. Those of a group that is off are left out. */
export function parametersInWords(
  schema: Readonly<Record<string, unknown>>,
  sent: readonly { name: { value: string }; value: string }[],
): GroupInWords[] {
  const form = readForm(schema);
  const values = Object.fromEntries(sent.map(({ name, value }) => [name.value, value]));
  return form.groups
    .filter((group) => isGroupOn(form, values, group))
    .map(({ title, fields }) => ({
      title,
      values: fields
        .filter((field) => counts(form, values, field))
        .flatMap((field) => {
          const value = valueOf(form, values, field.name);
          return value === '' ? [] : [[field.title, wordsOf(field, value)] as const];
        }),
    }))
    .filter(({ title, values: said }) => title !== '' || said.length > 0);
}

function wordsOf(field: FormParameter, value: string): string {
  return listedValues(field, value)
    .map((one) => field.options.find((option) => option.value === one)?.label ?? one)
    .join(', ');
}
