import { useTexts } from '../../texts/language.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import type { Review } from './use-review.ts';

/** The seed's API Information: the same request as a program sends it. */
export function ApiInformation({ request }: { request: Review['request'] }) {
  const { wizard } = useTexts();
  const parts = [
    [wizard.apiAddress, `${request.method} ${request.url}`],
    [wizard.apiJson, JSON.stringify(request.json, null, 2)],
    [wizard.apiXml, request.xml],
    [wizard.apiCurl, request.curl],
    [wizard.apiMuster, request.muster],
  ] as const;
  return (
    <Disclosure title={wizard.apiTitle}>
      <p className="muted">{wizard.apiHint}</p>
      {parts.map(([title, text]) => (
        <section key={title} className="stack tight" aria-label={title}>
          <div className="row ends">
            <strong>{title}</strong>
            <CopyButton text={text} of={title} />
          </div>
          <pre className="code-box" tabIndex={0} role="group" aria-label={title}>
            {text}
          </pre>
        </section>
      ))}
    </Disclosure>
  );
}
