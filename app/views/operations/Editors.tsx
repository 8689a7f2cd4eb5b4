import type { ReactNode } from 'react';
import type { Outcome } from '../../../src/scenario/run.ts';
import type { Scenario } from '../../../src/scenario/schema.ts';
import { tryChange } from '../../state/change.ts';
import { OperationForm, SettingsForm } from './OperationForm.tsx';

interface OperationEditorProps {
  readonly scenario: Scenario;
  /** Which of its operations. */
  readonly number: number;
  readonly outcomes: readonly Outcome[];
  readonly onClose: () => void;
  /** What stands below the form. */
  readonly children: ReactNode;
}

/** The form of an operation, which changes the scenario on the screen. */
export function OperationEditor({ scenario, number, outcomes, onClose, children }: OperationEditorProps) {
  const { ops } = scenario;
  const operation = ops[number]!;
  return (
    <>
      <OperationForm
        key={operation.op}
        operation={operation}
        before={ops.slice(0, number)}
        outcomes={outcomes}
        onChange={(changed, field) =>
          tryChange(() => ({ ...scenario, ops: ops.with(number, changed) }), { joins: `${number} ${field}` })
        }
        onClose={onClose}
      />
      {children}
    </>
  );
}

/** The form of what is said of the scenario as a whole. */
export function SettingsEditor({ scenario, onClose }: Pick<OperationEditorProps, 'scenario' | 'onClose'>) {
  return (
    <SettingsForm
      scenario={scenario}
      onChange={(changed, field) => tryChange(() => changed, { joins: `settings ${field}` })}
      onClose={onClose}
    />
  );
}
