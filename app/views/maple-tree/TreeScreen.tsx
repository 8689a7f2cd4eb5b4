import type { Moment } from '../../state/moment.ts';
import { FirstStep } from '../FirstStep.tsx';
import { Sentence } from '../Sentence.tsx';
import { ViewSwitch } from '../ViewSwitch.tsx';
import { Accesses } from './Accesses.tsx';
import { HowHigh } from './HowHigh.tsx';
import { Lookups } from './Lookups.tsx';
import { MapleTree } from './MapleTree.tsx';

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
          <Accesses moment={moment} />
          <Lookups moment={moment} />
          <HowHigh moment={moment} />
        </aside>
      </div>
    </>
  );
}
