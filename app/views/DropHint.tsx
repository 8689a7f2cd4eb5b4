import { useDrop } from '../state/files.ts';

/** Says what happens with a file that is held over the page. */
export function DropHint() {
  const held = useDrop((state) => state.held);
  return held ? <div className="drop-hint">Drop a scenario (JSON) or a trace to open it</div> : null;
}
