import './treeScreen.css';
import type { Moment } from '../../state/moment.ts';
import { inTurn } from '../../ui/inTurn.tsx';
import { FirstStep } from '../FirstStep.tsx';
import { Sentence } from '../Sentence.tsx';
import { ViewSwitch } from '../ViewSwitch.tsx';
import { Accesses } from './Accesses.tsx';
import { HowHigh } from './HowHigh.tsx';
import { Lookups } from './Lookups.tsx';
import { MapleTree } from './MapleTree.tsx';

/** What stands beside the tree, each in its turn while one scrubs. */
const panels = { Accesses: inTurn(Accesses, 0), Lookups: inTurn(Lookups, 1), HowHigh: inTurn(HowHigh, 2) };

/** The maple tree in the middle of the screen, and beside it the tree in numbers. */
export function TreeScreen({ moment }: { readonly moment: Moment }) {
  return (
    <>
      <main className="stage">
        <div className="stage-head">
          <ViewSwitch />
          <Sentence moment={moment} />
          <FirstStep moment={moment} />
        </div>
        <MapleTree moment={moment} />
      </main>
      <div className="right">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
        <aside aria-label="The tree in numbers" tabIndex={0}>
          <panels.Accesses moment={moment} />
          <panels.Lookups moment={moment} />
          <panels.HowHigh moment={moment} />
        </aside>
      </div>
    </>
  );
}
