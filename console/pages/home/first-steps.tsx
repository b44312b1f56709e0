import { Link } from '@tanstack/react-router';
import { useRead } from '../../api/read.ts';
import { ROOT } from '../../api/root.ts';
import { useTexts } from '../../texts/language.tsx';
import './home.css';

/** What to do with a Muster in which no job has run yet. */
export function FirstSteps() {
  const { home: texts } = useTexts();
  const assets = useRead('/esploro/v1/assets', { query: { limit: 0 } });
  const loaded = assets.data?.total_record_count ?? 0;
  return (
    <section className="card">
      <h2>{texts.first}</h2>
      <p>{texts.firstHint}</p>
      <ol className="first-steps">
        <li>
          {loaded > 0 ? (
            <>
              {texts.loaded(loaded)}
              <div>
                <Link to="/records/$kind" params={{ kind: 'assets' }}>
                  {texts.toRecords}
                </Link>
              </div>
            </>
          ) : (
            <>
              {texts.load}
              <div>
                <code>npm run load -- FOLDER</code>
              </div>
              <div>
                <code>npm run demo</code>
              </div>
            </>
          )}
        </li>
        <li>
          {texts.makeSet}
          <div>
            <Link to="/sets/new">{texts.toNewSet}</Link>
          </div>
        </li>
        <li>{texts.runJob}</li>
      </ol>
      <p>
        <a href={new URL('reference', ROOT).href}>{texts.reference}</a>
      </p>
    </section>
  );
}
