import './advice.css';
import { useMemo, useState } from 'react';
import type { Better } from '../../../src/scenario/advise/advise.ts';
import { PRESETS, type Preset } from '../../../src/scenario/advise/presets.ts';
import { useDialogs } from '../../state/dialogs.ts';
import { openChanged } from '../../state/flip.ts';
import type { Loaded } from '../../state/loaded.ts';
import { useMoment } from '../../state/moment.ts';
import { openRead } from '../../state/session.ts';
import { Advice } from './Advice.tsx';
import { type Subject, useAdvised } from './useAdvised.ts';

/** What the page calls the practices that there are presets for. */
const PRACTICES: Readonly<Record<Preset, string>> = {
  arena: 'a growing arena',
  compact: 'a compacting collector',
  realloc: 'realloc without an address',
};
const PRESET_NAMES = Object.keys(PRACTICES) as Preset[];

/** Where the move in view would cost less, and why; or the move of a known practice. */
export function Adviser() {
  const moment = useMoment();
  const [preset, setPreset] = useState<Preset>();
  if (!moment) return <p>There is nothing on the screen yet.</p>;
  const { loaded, move } = moment;
  if (loaded.isCut) return <p>In Predict there is no advice: it would answer what is asked.</p>;
  return (
    <div className="advice">
      <fieldset className="advice-choice">
        <legend className="visually-hidden">What the advice is about</legend>
        <button type="button" aria-pressed={preset === undefined} onClick={() => setPreset(undefined)}>
          this move
        </button>
        {PRESET_NAMES.map((name) => (
          <button key={name} type="button" aria-pressed={preset === name} onClick={() => setPreset(name)}>
            {PRACTICES[name]}
          </button>
        ))}
      </fieldset>
      {preset !== undefined ? (
        <OfPreset key={preset} preset={preset} loaded={loaded} />
      ) : move ? (
        <OfMove loaded={loaded} move={loaded.moves.indexOf(move)} />
      ) : (
        <p>
          No operation of this scenario moves page tables, so that there is nothing to advise. The practices above have
          a move each.
        </p>
      )}
    </div>
  );
}

function OfMove({ loaded, move }: { readonly loaded: Loaded; readonly move: number }) {
  const { scenario, kernel } = loaded;
  const { operation } = loaded.moves[move]!;
  const subject = useMemo(
    () => ({ scenario, kernel: kernel.id, whatIf: [...kernel.mremap.whatIf], operation }),
    [scenario, kernel, operation],
  );
  return <Told subject={subject} loaded={loaded} open={({ scenario }) => openChanged(scenario, loaded, move)} />;
}

function OfPreset({ preset, loaded }: { readonly preset: Preset; readonly loaded: Loaded }) {
  const kernel = loaded.kernel.id;
  const subject = useMemo(
    () => ({ scenario: PRESETS[preset], kernel, whatIf: [], operation: undefined }),
    [preset, kernel],
  );
  const { title, ops } = PRESETS[preset];
  const open = ({ scenario }: Better) =>
    void openRead({ scenario: { ...scenario, title: `${title} (edited)` }, kernel, place: `${ops.length - 1}` });
  return <Told subject={subject} loaded={loaded} title={title} open={open} />;
}

interface ToldProps {
  readonly subject: Subject;
  readonly loaded: Loaded;
  readonly title?: string;
  readonly open: (better: Better) => void;
}

function Told({ subject, loaded, title, open }: ToldProps) {
  const answer = useAdvised(subject);
  const close = useDialogs((dialogs) => dialogs.close);
  return (
    <>
      {title !== undefined && <p className="advice-title">{title}</p>}
      <p className={answer && 'advised' in answer ? 'visually-hidden' : ''} role="status">
        {!answer
          ? 'Counting what it would cost elsewhere…'
          : 'problem' in answer
            ? answer.problem
            : 'The advice is there.'}
      </p>
      {answer && 'advised' in answer && (
        <Advice
          advised={answer.advised}
          kernel={loaded.kernel}
          open={(better) => {
            close();
            open(better);
          }}
        />
      )}
    </>
  );
}
