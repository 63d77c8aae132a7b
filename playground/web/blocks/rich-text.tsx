import { type ReactNode } from 'react';
import { asText, objectOf, objectsOf, type Json } from '../../json.ts';
import { Link, Mention, SlackDate } from './text.tsx';

function Inline({ element }: { element: Json }): ReactNode {
  switch (element['type']) {
    case 'text':
      return <Styled style={objectOf(element['style'])}>{asText(element['text'])}</Styled>;
    case 'link':
      return (
        <Styled style={objectOf(element['style'])}>
          <Link url={asText(element['url'])} label={asText(element['text']) || asText(element['url'])} />
        </Styled>
      );
    case 'user':
      return <Mention id={asText(element['user_id'])} />;
    case 'usergroup':
      return <Mention id={asText(element['usergroup_id'])} />;
    case 'channel':
      return <Mention id={asText(element['channel_id'])} sign="#" />;
    case 'broadcast':
      return <Mention id={asText(element['range'])} />;
    case 'emoji':
      return `:${asText(element['name'])}:`;
    case 'date':
      return (
        <SlackDate
          seconds={Number(element['timestamp'])}
          format={asText(element['format'])}
          fallback={asText(element['fallback'])}
        />
      );
    default:
      return null;
  }
}

function Styled({ style, children }: { style: Json; children: ReactNode }): ReactNode {
  let drawn = children;
  if (style['code'] === true) drawn = <code>{drawn}</code>;
  if (style['strike'] === true) drawn = <s>{drawn}</s>;
  if (style['italic'] === true) drawn = <em>{drawn}</em>;
  if (style['bold'] === true) drawn = <strong>{drawn}</strong>;
  return drawn;
}

const inlines = (part: Json): ReactNode =>
  objectsOf(part['elements']).map((element, index) => <Inline key={index} element={element} />);

function Part({ part }: { part: Json }): ReactNode {
  switch (part['type']) {
    case 'rich_text_list': {
      const items = objectsOf(part['elements']).map((item, index) => <li key={index}>{inlines(item)}</li>);
      const indent = { marginInlineStart: `${Number(part['indent'] ?? 0) * 1.5}em` };
      return part['style'] === 'ordered' ? <ol style={indent}>{items}</ol> : <ul style={indent}>{items}</ul>;
    }
    case 'rich_text_preformatted':
      return <pre tabIndex={0}>{inlines(part)}</pre>;
    case 'rich_text_quote':
      return <blockquote>{inlines(part)}</blockquote>;
    default:
      return <div>{inlines(part)}</div>;
  }
}

/** A rich_text block or cell. Its text is shown as written, without parsing. */
export const RichText = ({ block }: { block: Json }): ReactNode => (
  <div className="rich-text">
    {objectsOf(block['elements']).map((part, index) => (
      <Part key={index} part={part} />
    ))}
  </div>
);
