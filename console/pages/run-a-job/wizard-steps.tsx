import { Link } from '@tanstack/react-router';
import { useTexts } from '../../texts/language.tsx';
import { Steps } from '../../ui/steps.tsx';
import { STEPS, type Step } from './run-address.ts';

/** Where one is: each step by its name, what is done in words, and links back to what is done. */
export function WizardSteps({
  current,
  draft,
  hasParameters = true,
}: {
  current: Step;
  draft?: string | undefined;
  /** A job without parameters has that step, too: it is done. */
  hasParameters?: boolean;
}) {
  const { wizard } = useTexts();
  const now = STEPS.findIndex(({ key }) => key === current);
  const steps = STEPS.map(({ key, to }, index) => {
    const isNothing = key === 'parameters' && !hasParameters;
    const isDone = index < now;
    const name = wizard.steps[key];
    const note = isNothing
      ? wizard.noParameters
      : index === now
        ? wizard.stepOf(now + 1, STEPS.length)
        : isDone
          ? wizard.done
          : wizard.ahead;
    const link =
      isDone && !isNothing && draft !== undefined ? (
        <Link to={to} search={{ draft }}>
          {name}
        </Link>
      ) : undefined;
    return { key, name, note, isCurrent: index === now, link };
  });
  return <Steps label={wizard.stepsLabel} steps={steps} />;
}
