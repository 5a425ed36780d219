"""How a brand presents itself: a line, a story, in both languages; its picture and its logo."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from storefront.domain.brands import own_file
from storefront.domain.brands.checklist import Step
from storefront.domain.brands.services import Story
from storefront.faces.studio import bp
from storefront.faces.studio.brand import onward
from storefront.faces.studio.door import here
from storefront.faces.web.form_fields import line, paragraphs
from storefront.flows import change_brand

LONGEST_STORY = 3000


class StoryForm(FlaskForm):
    tagline_it = line(_l("Una frase che ti racconta"), None, 140)
    story_it = paragraphs(_l("La tua storia"), LONGEST_STORY)
    tagline_en = line(_l("La frase in inglese"), None, 140)
    story_en = paragraphs(_l("La storia in inglese"), LONGEST_STORY)

    def stories(self) -> dict[str, Story]:
        return {tag: Story(self[f"tagline_{tag}"].data, self[f"story_{tag}"].data) for tag in ("it", "en")}


@bp.route("/<brand>/brand/story", methods=["GET", "POST"])
def brand_story() -> ResponseReturnValue:
    known = own_file.stories(here().brand_id)
    form = StoryForm(
        data={f"{name}_{tag}": words[name] for tag, words in known.items() for name in ("tagline", "story")}
    )
    if not form.validate_on_submit():
        picture, logo = own_file.pictures(here().brand_id)
        page = render_template("studio/brand_story.html", form=form, picture=picture, logo=logo)
        return page, 422 if request.method == "POST" else 200
    change_brand.tell_story(here().brand_id, form.stories())
    return onward(Step.PROFILE, _("Salvato. La tua pagina parla così da adesso."))
