import { useState } from 'react';
import { useRead } from '../../../api/read.ts';
import { useTexts } from '../../../texts/language.tsx';
import { Button } from '../../../ui/button.tsx';
import { Select, TextField } from '../../../ui/field.tsx';
import { ANY_RIGHTS, readAccountsSearch, STATES, type AccountsSearch } from './accounts-address.ts';

/** Words to search for, and what else to list accounts by. What is chosen holds at once, with the words typed so far. */
export function AccountFilters({
  filters,
  onChange,
}: {
  filters: AccountsSearch;
  onChange: (filters: AccountsSearch) => void;
}) {
  const { accounts, common } = useTexts();
  const [words, setWords] = useState(filters.q ?? '');
  const roles = useRead('/almaws/v1/conf/roles', {}, { staleTime: 60_000 });
  const choose = (name: 'role' | 'state' | 'type', value: string) => {
    onChange(readAccountsSearch({ ...filters, q: words.trim(), [name]: value }));
  };
  return (
    <form
      className="row fields"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        onChange(readAccountsSearch({ ...filters, q: words.trim() }));
      }}
    >
      <TextField
        label={accounts.search}
        hint={accounts.searchHint}
        type="search"
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
        }}
      />
      <Select
        label={accounts.role}
        value={filters.role ?? ''}
        onChange={(event) => {
          choose('role', event.target.value);
        }}
      >
        <option value="">{accounts.anyOrNone}</option>
        <option value={ANY_RIGHTS}>{accounts.anyRights}</option>
        {(roles.data?.role ?? []).map(({ role: { value, desc } }) => (
          <option key={value} value={value}>
            {desc}
          </option>
        ))}
      </Select>
      <Select
        label={accounts.state}
        value={filters.state ?? ''}
        onChange={(event) => {
          choose('state', event.target.value);
        }}
      >
        <option value="">{common.all}</option>
        {STATES.map((state) => (
          <option key={state} value={state}>
            {accounts.states[state]}
          </option>
        ))}
      </Select>
      <Select
        label={accounts.type}
        value={filters.type ?? ''}
        onChange={(event) => {
          choose('type', event.target.value);
        }}
      >
        <option value="">{common.all}</option>
        <option value="INTERNAL">{accounts.types.INTERNAL}</option>
        <option value="EXTERNAL">{accounts.types.EXTERNAL}</option>
      </Select>
      <Button type="submit">{common.search}</Button>
    </form>
  );
}
