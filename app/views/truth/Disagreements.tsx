import { useTruth } from '../../state/truth.ts';

/** The first disagreements, each with what the kernel and what the simulator gave. Nothing where there are none. */
export function Disagreements() {
  const found = useTruth(({ progress }) => progress?.disagreements) ?? [];
  if (found.length === 0) return null;
  return (
    <section className="truth-disagreements" aria-labelledby="disagreements-title">
      <h2 id="disagreements-title">The first disagreements</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <ol tabIndex={0} aria-labelledby="disagreements-title">
        {found.map(({ id, kernel, operation, aspect, recorded, simulated, link }) => (
          <li key={`${id} ${kernel} ${aspect}`}>
            <p>
              {link === undefined ? id : <a href={`#${link}`}>{id}</a>} on {kernel}, operation {operation + 1}, {aspect}
            </p>
            <dl>
              <dt>recorded</dt>
              <dd>{recorded}</dd>
              <dt>simulated</dt>
              <dd>{simulated}</dd>
            </dl>
          </li>
        ))}
      </ol>
    </section>
  );
}
