-- Each contact outside the platform in what people wrote: one row per text and token, the same token for the same contact.
-- /// view
-- ///
select day, known_day, country, language, kind, category, seller_id, creator_id, author_id, text_id,
       split_part(contact, ':', 1) as contact_kind, contact
from (select *, unnest(string_split(body_contacts, ' ')) as contact from texts where body_contacts is not null)
