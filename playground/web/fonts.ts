/**
 * Letters for machines without Japanese or emoji. Japanese comes in slices of a few hundred characters, of which
 * the browser fetches those that the page shows. Loaded after the page, because the list of slices is larger than the
 * page's own style. Noto Sans JP has the SIL Open Font License 1.1; Twemoji's drawings are CC-BY 4.0 (Twitter, Inc. and
 * other contributors), its font OFL 1.1.
 */
import '@fontsource-variable/noto-sans-jp/wght.css';
import './css/emoji.css';
