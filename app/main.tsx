import './ui/font.css';
import './ui/theme.css';
import './app.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { followAddressBar } from './state/addressBar.ts';
import { followDrops, followPastes } from './state/files.ts';
import { keepOffline } from './state/offline.ts';
import { rememberRecent } from './state/recent.ts';
import './ui/print.css'; // after the styles of all views, which it takes back

rememberRecent();
followAddressBar();
followDrops();
followPastes();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
void keepOffline();
