import type { Operation, Scenario } from '../../../src/scenario/schema.ts';
import { useDialogs } from '../../state/dialogs.ts';
import { operationList } from '../../state/lazyOperationList.ts';
import { revealOperations } from '../../state/revealOperations.ts';
import { withPart } from '../../state/withPart.ts';

/** What one may begin with, and what for. */
const FIRST: readonly (readonly [Operation['op'], string])[] = [
  ['mmap', 'map memory, to touch it and move it'],
  ['fill', 'thousands of mappings at once, for the maple tree'],
  ['exec_stack_shift', 'what exec does with its stack, whole'],
];

/** In place of the page tables while a scenario has no operation: ways to begin. */
export function EmptyScenario({ scenario }: { scenario: Scenario }) {
  const show = useDialogs((dialogs) => dialogs.show);
  const begin = (op: Operation['op']) => {
    withPart(operationList, ({ addOperation }) => {
      addOperation(scenario, op);
      revealOperations();
    });
  };
  return (
    <section className="empty-scenario" aria-labelledby="empty-title">
      <h2 id="empty-title">Nothing to run yet</h2>
      <p>
        A scenario is a list of operations. Each is added, changed and moved in a form, and runs at once. Begin with
      </p>
      <ul>
        {FIRST.map(([op, about]) => (
          <li key={op}>
            <button type="button" className="button" onClick={() => begin(op)}>
              {op}
            </button>
            <span>{about}</span>
          </li>
        ))}
      </ul>
      <p>
        or{' '}
        <button type="button" className="button" onClick={() => show('scenario-text')}>
          paste one as JSON
        </button>{' '}
        <button type="button" className="button" onClick={() => show('scenarios')}>
          open one that is there
        </button>
      </p>
    </section>
  );
}
