import { Link } from '@tanstack/react-router';
import { useMe } from '../session/session.tsx';
import { useTexts } from '../texts/language.tsx';
import { Bell } from './bell.tsx';

/** The menu of the console. */
export function Header() {
  const { shell } = useTexts();
  const me = useMe();
  return (
    <header className="frame-header no-print">
      <nav aria-label={shell.menu} className="row">
        <Link to="/" className="product" activeOptions={{ exact: true }}>
          {shell.product}
        </Link>
        <Link to="/run">{shell.runJob}</Link>
        <Link to="/runs">{shell.runs}</Link>
        <Link to="/sets">{shell.sets}</Link>
        <Link to="/records/$kind" params={{ kind: 'assets' }}>
          {shell.records}
        </Link>
        <Link to="/configuration">{shell.configuration}</Link>
      </nav>
      <div className="row">
        <Bell />
        <Link to="/account">{me.name}</Link>
      </div>
    </header>
  );
}
