import './mapleTree.css';
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useState } from 'react';
import { formatCount, plural } from '../../../src/address/text.ts';
import { madeAt, slotsOf, type Tree } from '../../../src/worker/tree.ts';
import type { Moment } from '../../state/moment.ts';
import { usePlayback } from '../../state/playback.ts';
import { useTreeChoice, useTreeView } from '../../state/treeView.ts';
import { focusAfter } from '../../ui/focusAfter.ts';
import { inTurn } from '../../ui/inTurn.tsx';
import { useSize } from '../../ui/useSize.ts';
import { useTheme } from '../../ui/useTheme.ts';
import { across } from '../../ui/zoom.ts';
import { Bands } from './Bands.tsx';
import { treeFocus, treeMoment } from './focus.ts';
import { GHOST, layoutTree, type NodePlace, shareOf, type TreePicture, type TreeRow } from './layout.ts';
import { type Look, Strips } from './Strips.tsx';
import { TreeText } from './TreeText.tsx';
import { treeNow } from './treeNow.ts';
import { callText, costText, fillText, freeText, fromText, kindOf, nodeText, rangeText } from './words.ts';

const toPicture = focusAfter('.tree-area');

/** With less room, in CSS pixels, no node can be told from the next. */
const LEAST_WIDTH = 200;

/** The maple tree by levels: a band each, and slot by slot the nodes that the step in hand reads and writes. */
export function MapleTree({ moment, onSlide }: { moment: Moment; onSlide?: boolean }) {
  const { memory, position } = moment;
  const [area, { width, height }] = useSize<HTMLElement>();
  const theme = useTheme();
  const choice = useTreeChoice(position);
  const zoom = useTreeView((view) => view.zoom);
  const [pointed, setPointed] = useState<NodePlace | undefined>();
  const tree = treeNow(memory);
  const now = treeMoment(moment, choice);
  const focus = treeFocus(tree, now, choice, zoom);
  const picture = layoutTree(memory, tree, focus, { width, height, onSlide });
  // What was found is named at the lower end: that is seen first where not all has room.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another moment or width is why to look again
  useEffect(() => {
    const { current } = area;
    if (current?.querySelector('.found')) current.scrollTop = current.scrollHeight;
  }, [area, moment, width]);
  const told = [pointed, focus.chosen].find((place) => place && tree[place.level]?.ids[place.node]);
  return (
    <section className="maple-tree" aria-label="Maple tree">
      <Breadcrumb tree={tree} zoom={focus.zoom} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <section ref={area} className="tree-area" aria-label="Picture of the maple tree" tabIndex={0}>
        {tree.length === 0 && <p className="tree-none">The tree has no node yet: nothing is mapped.</p>}
        {width > LEAST_WIDTH && tree.length > 0 && (
          <div
            className={`tree-picture${picture.labels === 'beside' ? '' : ' compact'}${picture.dense ? ' dense' : ''}`}
            style={{ height: picture.height }}
          >
            <Bands tree={tree} picture={picture} made={new Set(focus.access?.made)} theme={theme} />
            <Lines picture={picture} />
            {picture.rows.map((row) => (
              <div key={row.level}>
                <Label tree={tree} row={row} picture={picture} />
                <Band tree={tree} row={row} picture={picture} moment={moment} onPoint={setPointed} />
              </div>
            ))}
            <Strips moment={moment} picture={picture} look={lookOf(now.access)} onPoint={setPointed} />
          </div>
        )}
      </section>
      <div className="tree-told">
        <div aria-live="polite">
          {told ? (
            <Told moment={moment} tree={tree} place={told} />
          ) : (
            now.access && (
              <p>
                <b>{callText(now.access)}</b>
                {now.current ? '' : ` in step ${formatCount(now.position)}, the last that used the tree`}:{' '}
                {fromText(now.access)}
                {fromText(now.access) && ', '}
                {costText(now.access)}.
              </p>
            )
          )}
        </div>
        {tree.length > 0 && <TreeText moment={moment} tree={tree} top={focus.zoom} />}
      </div>
      <TextForm moment={moment} tree={tree} picture={picture} />
    </section>
  );
}

function lookOf(access: ReturnType<typeof treeMoment>['access']): Look {
  return access?.kind === 'mas_store' ? 'store' : 'question';
}

function Breadcrumb({ tree, zoom }: { tree: Tree; zoom: NodePlace | undefined }) {
  const zoomTo = useTreeView((view) => view.zoomTo);
  if (!zoom || zoom.level === 0) return null;
  return (
    <p ref={toPicture} className="tree-crumbs">
      <button type="button" className="button" onClick={() => zoomTo(undefined)}>
        ← whole tree
      </button>
      Only what is below level {zoom.level + 1}, node {formatCount(zoom.node + 1)} of{' '}
      {formatCount(tree[zoom.level]!.ids.length)}
    </p>
  );
}

function Label({ tree, row, picture }: { tree: Tree; row: TreeRow; picture: TreePicture }) {
  const level = tree[row.level]!;
  const used = level.used.slice(row.from, row.to);
  const above = picture.labels === 'above';
  const made = row.strips.filter((strip) => strip.made).length;
  const changes = [made > 0 ? `${made} made` : '', row.ghosts.length > 0 ? `${row.ghosts.length} dropped` : ''].filter(
    Boolean,
  );
  return (
    <div className="tree-label" style={{ top: row.y - (above ? 18 : 2), width: above ? undefined : picture.left - 10 }}>
      <b>
        {row.level + 1}
        {row.level === 0 ? ' root' : row.leaf ? ' leaves' : ''}
      </b>
      <span>{plural(used.length, 'node')}</span>
      <span className="tree-fill">{fillText(used, row.leaf)}</span>
      {picture.labels === 'beside' && !picture.dense && <span>{kindOf(row.leaf)}</span>}
      {changes.length > 0 && <span className="tree-changes">{changes.join(', ')}</span>}
    </div>
  );
}

interface BandProps {
  readonly tree: Tree;
  readonly row: TreeRow;
  readonly picture: TreePicture;
  readonly moment: Moment;
  readonly onPoint: (place: NodePlace | undefined) => void;
}

/** Over a drawn band, what a person can point at and walk along: one node after the other. */
function Band({ tree, row, picture, moment, onPoint }: BandProps) {
  const choose = useTreeView((view) => view.choose);
  const zoomTo = useTreeView((view) => view.zoomTo);
  const level = tree[row.level]!;
  const nodes = row.to - row.from;
  const now = row.strips[0]?.place.node ?? row.from;
  const place = (node: number): NodePlace => ({
    level: row.level,
    node: Math.max(row.from, Math.min(row.to - 1, node)),
  });
  const under = (event: PointerEvent<HTMLElement>) =>
    place(row.from + Math.floor(across(event.currentTarget, event) * nodes));
  const onKey = (event: KeyboardEvent) => {
    const steps: Partial<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, Home: -nodes, End: nodes };
    const by = steps[event.key];
    if (by !== undefined) choose(moment.position, { chosen: place(now + by) });
    else if (event.key === 'Enter') zoomTo(level.ids[now]!);
    else if (event.key === 'Backspace' || event.key === 'Escape') zoomTo(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      className="tree-band"
      role="slider"
      tabIndex={0}
      aria-label={`Level ${row.level + 1}`}
      aria-valuemin={1}
      aria-valuemax={nodes}
      aria-valuenow={now - row.from + 1}
      aria-valuetext={nodeText(moment.memory, tree, { level: row.level, node: now })}
      style={{ left: picture.left, top: row.y - 3, width: picture.width, height: picture.metrics.band + 6 }}
      onKeyDown={onKey}
      onPointerMove={(event) => onPoint(under(event))}
      onPointerLeave={() => onPoint(undefined)}
      onClick={(event) => choose(moment.position, { chosen: under(event as unknown as PointerEvent<HTMLElement>) })}
      onDoubleClick={(event) => zoomTo(level.ids[under(event as unknown as PointerEvent<HTMLElement>).node]!)}
    />
  );
}

/** Outlines of the unfolded nodes in the bands, and the lines from a slot to the node below it. */
function Lines({ picture }: { picture: TreePicture }) {
  const { rows, left, width, height, metrics } = picture;
  return (
    <svg className="tree-lines" width={left + width} height={height} aria-hidden="true">
      {rows.flatMap((row) =>
        row.strips.map((strip) => {
          const [x, wide] = shareOf(picture, row, strip.place.node);
          const [top, bottom] = [
            row.y + metrics.band,
            row.ghosts.length > 0 ? row.stripTop - GHOST.height - 8 : row.stripTop - 2,
          ];
          return (
            <g key={`${row.level} ${strip.id}`} className={strip.made ? 'made' : ''}>
              <path
                className="funnel"
                d={`M${x} ${top} L${x + wide} ${top} L${strip.x + strip.width} ${bottom} L${strip.x} ${bottom} Z`}
              />
              <rect className="share" x={x} y={row.y} width={wide} height={metrics.band} rx={Math.min(2, wide / 3)} />
            </g>
          );
        }),
      )}
      {rows.slice(0, -1).flatMap((row, i) =>
        row.strips.flatMap((strip) =>
          strip.slots
            .map((box) => ({ box, below: rows[i + 1]!.strips.find(({ id }) => id === box.item) }))
            .filter(({ below }) => below !== undefined)
            .map(({ box, below }) => {
              const next = rows[i + 1]!;
              const [x, wide] = shareOf(picture, next, below!.place.node);
              const from: [number, number] = [box.x + box.width / 2, box.y + box.height];
              // Straight down behind a second row of slots and beside a label, neither of which it leads to.
              const out = row.stripTop + row.stripHeight;
              const to: [number, number] = [x + wide / 2, next.y - metrics.above - 1];
              const middle = (out + to[1]) / 2;
              return (
                <path
                  key={`${strip.id} ${box.slot}`}
                  className={box.looked === 'last' ? 'way' : 'way faint'}
                  d={`M${from[0]} ${from[1]} V${out} C${from[0]} ${middle} ${to[0]} ${middle} ${to[0]} ${to[1]} V${next.y - 1}`}
                />
              );
            }),
        ),
      )}
      {rows.map((row) => (
        <g key={row.level}>
          {row.ghosts.length > 0 && (
            <text className="ghost-word" x={row.ghosts[0]!.x - GHOST.word} y={row.ghosts[0]!.y + 9}>
              dropped
            </text>
          )}
          {row.ghosts.map((ghost) => (
            <g key={ghost.id} className="ghost">
              {Array.from({ length: slotsOf(ghost.leaf) }, (_, slot) => (
                <rect
                  // biome-ignore lint/suspicious/noArrayIndexKey: a slot is known by its number
                  key={slot}
                  className={slot < ghost.used ? 'used' : ''}
                  x={ghost.x + slot * GHOST.width}
                  y={ghost.y}
                  width={GHOST.width - 2}
                  height={GHOST.height}
                />
              ))}
            </g>
          ))}
          {row.captions.map(({ text, x, y, anchor, found }) => (
            <text key={text} className={found ? 'caption found' : 'caption'} x={x} y={y} textAnchor={anchor}>
              {anchor === 'start' ? `↑ ${text}` : anchor === 'end' ? `${text} ↑` : text}
            </text>
          ))}
        </g>
      ))}
    </svg>
  );
}

/** A node in words, and what can be done with it. */
function Told({ moment, tree, place }: { moment: Moment; tree: Tree; place: NodePlace }) {
  const { loaded, memory, position } = moment;
  const { choose, zoomTo, zoom } = useTreeView();
  const seek = usePlayback((playback) => playback.seek);
  const id = tree[place.level]!.ids[place.node]!;
  const made = useMemo(() => madeAt(loaded.trace, id), [loaded, id]);
  return (
    <p ref={toPicture}>
      {nodeText(memory, tree, place)}.{' '}
      {made !== undefined && (
        <button type="button" className="link-button" onClick={() => seek(made)}>
          Made in step {formatCount(made)}
        </button>
      )}
      {zoom !== id && place.level > 0 && (
        <button type="button" className="link-button" onClick={() => zoomTo(id)}>
          Only this part
        </button>
      )}
      <button type="button" className="link-button" onClick={() => choose(position, { chosen: undefined })}>
        Back to the step
      </button>
    </p>
  );
}

interface TextFormProps {
  readonly moment: Moment;
  readonly tree: Tree;
  readonly picture: TreePicture;
}

/** The same in words: the levels, and the nodes that are drawn slot by slot. */
const TextForm = inTurn(({ moment, tree, picture }: TextFormProps) => {
  const { nameOf } = moment.loaded;
  return (
    <ol className="visually-hidden" aria-label="Maple tree in words">
      {picture.rows.map((row) => (
        <li key={row.level}>
          Level {row.level + 1}: {plural(row.to - row.from, 'node')}, {fillText(tree[row.level]!.used, row.leaf)}
          <ul>
            {row.strips.map((strip) => (
              <li key={strip.id}>
                {nodeText(moment.memory, tree, strip.place)}
                {strip.made ? ', just made' : strip.changed ? ', just changed' : ''}:{' '}
                {strip.slots
                  .map(({ start, end, item, looked }) => {
                    const content = row.leaf ? (item === 0 ? 'gap' : nameOf(item)) : 'child';
                    return `${rangeText(start, end)} ${content}${looked === 'no' ? '' : ', looked at'}`;
                  })
                  .join('; ')}
                ; {freeText(strip.slots.length, row.leaf)}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}, 3);
