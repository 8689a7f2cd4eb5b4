import { offsetIn, PMD_SIZE, PUD_SIZE } from '../../../src/address/geometry.ts';
import { formatBytes, formatCount, hex } from '../../../src/address/text.ts';
import { ALIGNMENT_WORDS, callText, fromHere, growthText, ruleText } from '../../../src/exchange/adviceWords.ts';
import { movedText } from '../../../src/exchange/workText.ts';
import type { Kernel } from '../../../src/kernels/kernels.ts';
import type { Advice as Advised, Better } from '../../../src/scenario/advise/advise.ts';
import { ALIGNMENTS } from '../../../src/scenario/advise/alignment.ts';
import type { Advised as Answer } from '../../../src/worker/protocol.ts';
import { useCopy } from '../../ui/useCopy.ts';
import { GrowthChart } from './GrowthChart.tsx';
import { Legend } from './Legend.tsx';
import { MapChart } from './MapChart.tsx';
import { entriesText } from './words.ts';

interface AdviceProps {
  readonly advised: Answer;
  readonly kernel: Kernel;
  /** Opens the scenario that goes to the better address. */
  readonly open: (better: Better) => void;
}

/** What a move costs by where it goes, the rule behind that, and a better address. */
export function Advice({ advised, kernel, open }: AdviceProps) {
  const { advice, maps, growth } = advised;
  const { operation, old, oldLength, newLength, current } = advice;
  const inPmd = offsetIn(old, PMD_SIZE);
  return (
    <>
      <p>
        Operation {operation + 1} moves {formatBytes(Math.min(oldLength, newLength))} from <code>{hex(old)}</code>,{' '}
        {inPmd === 0 ? 'where a PMD begins' : `${formatBytes(inPmd)} into its PMD`}, to{' '}
        <code>{hex(current.destination)}</code>. On Linux {kernel.id} that is <b>{entriesText(current.entries)}</b>:{' '}
        {movedText(current.work)}.
      </p>
      <div className="advice-parts">
        <div className="advice-charts">
          <Legend maps={[maps.pmd, maps.pud]} />
          <section aria-labelledby="advice-pmd">
            <h3 id="advice-pmd">Over the offset in a PMD</h3>
            <p>
              Each page of the {formatBytes(PMD_SIZE)} from <code>{hex(maps.pmd.base)}</code>, where it goes now.
            </p>
            <MapChart map={maps.pmd} advice={advice} label="Destination in its PMD" level="PMD" />
          </section>
          <section aria-labelledby="advice-pud">
            <h3 id="advice-pud">Over the offset in a PUD</h3>
            <p>
              Each PMD of the {formatBytes(PUD_SIZE)} from <code>{hex(maps.pud.base)}</code>, as far into it as the
              source is into its own.
            </p>
            <MapChart map={maps.pud} advice={advice} label="Destination in its PUD" level="PUD" />
          </section>
          {growth && (
            <section aria-labelledby="advice-growth">
              <h3 id="advice-growth">Over the size to reserve</h3>
              <p>{growthText(growth, advice)}</p>
              <GrowthChart growth={growth} />
            </section>
          )}
        </div>
        <div className="advice-words">
          <section aria-labelledby="advice-rule">
            <h3 id="advice-rule">The rule</h3>
            <p>{ruleText(advice, kernel).replace('The rule: k', 'K')}</p>
            <CostTable advice={advice} />
          </section>
          <section aria-labelledby="advice-better">
            <h3 id="advice-better">The nearest better address</h3>
            <BetterPlace advice={advice} open={open} />
          </section>
        </div>
      </div>
    </>
  );
}

function CostTable({ advice: { costs, current } }: { readonly advice: Advised }) {
  return (
    <table className="advice-table">
      <thead>
        <tr>
          <th scope="col">where nothing else is near</th>
          <th scope="col">entries</th>
        </tr>
      </thead>
      <tbody>
        {ALIGNMENTS.map((each) => (
          <tr key={each}>
            <th scope="row">
              {ALIGNMENT_WORDS[each]}
              {each === current.alignment && <b> (as now)</b>}
              <small>{movedText(costs[each].work)}</small>
            </th>
            <td>{formatCount(costs[each].entries)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function BetterPlace({ advice, open }: { readonly advice: Advised; readonly open: AdviceProps['open'] }) {
  const { better, current } = advice;
  if (!better) return <p>No free destination near costs less than the present one.</p>;
  return (
    <>
      <p>
        <code className="advice-address">{hex(better.destination)}</code> is free, {fromHere(better, advice)}:{' '}
        <b>{entriesText(better.entries)}</b> instead of {formatCount(current.entries)} ({movedText(better.work)}).
      </p>
      <button type="button" className="button primary" onClick={() => open(better)}>
        Open the scenario with this address
      </button>
      <Call text={callText(advice, better.destination)} />
    </>
  );
}

/** The call in C, to copy. */
function Call({ text }: { readonly text: string }) {
  const { told, copy } = useCopy(text);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <pre className="advice-call" tabIndex={0}>
        {text}
      </pre>
      <p className="advice-copy">
        <button type="button" className="button" onClick={() => void copy()}>
          Copy
        </button>
        <span role="status">{told}</span>
      </p>
      <p className="advice-note">MREMAP_FIXED unmaps what is there: it has to be free in the program, too.</p>
    </>
  );
}
