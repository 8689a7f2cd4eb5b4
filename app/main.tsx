import './ui/font.css';
import './ui/theme.css';
import './app.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { followAddressBar } from './state/addressBar.ts';
import { followDrops, followPastes } from './state/files.ts';
import { keepOffline } from './state/offline.ts';
import { useSession } from './state/session.ts';
import { fetchSoon, soon, whenIdle } from './state/soon.ts';
import { withPart } from './state/withPart.ts';
import './ui/print.css'; // after the styles of all views, which it takes back

followAddressBar();
followDrops();
followPastes();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
void keepOffline();

const recent = soon(() => import('./state/recent.ts'));
// Once there is a picture, or why there is none.
const stop = useSession.subscribe(({ loaded, problem }) => {
  if (!loaded && problem === undefined) return;
  stop();
  whenIdle(() => {
    fetchSoon();
    withPart(recent, ({ rememberRecent }) => void rememberRecent());
  });
});
