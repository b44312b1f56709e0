import { useState } from 'react';
import { useTexts } from '../texts/language.tsx';
import { Button } from './button.tsx';
import { TextField } from './field.tsx';

/** One field to search a list by; searches when it is sent, not while one types. */
export function SearchForm({ label, onSearch }: { label: string; onSearch: (sought: string) => void }) {
  const { common } = useTexts();
  const [typed, setTyped] = useState('');
  return (
    <form
      className="row fields"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(typed.trim());
      }}
    >
      <TextField
        label={label}
        type="search"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
        }}
      />
      <Button type="submit">{common.search}</Button>
    </form>
  );
}
