import './ahead.ts'; // first, and in the built page on its own
import './ui/font.css';
import './ui/theme.css';
import './app.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { followAddressBar } from './state/addressBar.ts';
import { followDrops, followPastes } from './state/files.ts';
import { keepOffline } from './state/offline.ts';
import { usePage } from './state/page.ts';
import { useSession } from './state/session.ts';
import { fetchSoon, soon, whenIdle } from './state/soon.ts';
import { withPart } from './state/withPart.ts';

followAddressBar();
followDrops();
followPastes();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

// To keep the page is work for a processor that the first run has better use for.
const beginsWithRun = usePage.getState().page === 'main';
if (!beginsWithRun) void keepOffline();

// After the styles of the main views, which it takes back.
soon(() => import('./ui/print.css'));
const recent = soon(() => import('./state/recent.ts'));
// Once there is a picture, or why there is none.
const stop = useSession.subscribe(({ loaded, problem }) => {
  if (!loaded && problem === undefined) return;
  stop();
  whenIdle(() => {
    fetchSoon();
    if (beginsWithRun) void keepOffline();
    withPart(recent, ({ rememberRecent }) => void rememberRecent());
  });
});
