package server

import (
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/llm"
)

// A tag such as [img-0] stands for an image in a prompt. Text that looks like
// one is written with a letter more while the prompt is rendered: [imgq-0].
const (
	imageTagStart = "[img-"
	hiddenLetter  = "q"
)

var (
	imageTag     = regexp.MustCompile(`\[img-(\d+)\]`)
	textTagStart = regexp.MustCompile(`\[img(` + hiddenLetter + `*)-`)
	hiddenStart  = regexp.MustCompile(`\[img(` + hiddenLetter + `*)` + hiddenLetter + `-`)
)

// hidesImageTags reports whether a prompt has tags of images that text could be
// taken for. MLX takes each tag of a prompt for an image by its number.
func hidesImageTags(m *Model, msgs []api.Message) bool {
	return !m.IsMLX() && countChatImages(msgs) > 0
}

// hideImageTags returns messages and tools in which no text looks like the tag
// of an image, if there are images.
func hideImageTags(m *Model, msgs []api.Message, tools []api.Tool) ([]api.Message, []api.Tool, error) {
	if !hidesImageTags(m, msgs) {
		return msgs, tools, nil
	}

	hide := func(text string) string {
		return textTagStart.ReplaceAllString(text, "[img${1}"+hiddenLetter+"-")
	}

	hiddenMsgs := slices.Clone(msgs)
	for i := range hiddenMsgs {
		msg := &hiddenMsgs[i]
		msg.Content = hide(msg.Content)
		msg.Thinking = hide(msg.Thinking)
		msg.ToolName = hide(msg.ToolName)
		msg.ToolCallID = hide(msg.ToolCallID)
		msg.ToolCalls = slices.Clone(msg.ToolCalls)
		for j := range msg.ToolCalls {
			function := &msg.ToolCalls[j].Function
			function.Name = hide(function.Name)
			if err := inJSON(&function.Arguments, hide); err != nil {
				return nil, nil, err
			}
		}
	}

	hiddenTools := slices.Clone(tools)
	for i := range hiddenTools {
		function := &hiddenTools[i].Function
		function.Name = hide(function.Name)
		function.Description = hide(function.Description)
		if err := inJSON(&function.Parameters, hide); err != nil {
			return nil, nil, err
		}
	}

	return hiddenMsgs, hiddenTools, nil
}

// inJSON changes the texts of a value that was read from JSON.
func inJSON[T any](value *T, change func(string) string) error {
	b, err := json.Marshal(*value)
	if err != nil {
		return err
	}
	changed := change(string(b))
	if changed == string(b) {
		return nil
	}
	var zero T
	*value = zero
	return json.Unmarshal([]byte(changed), value)
}

// showImageTags turns hidden text of a prompt into what it was. Tags of images
// get numbers that such text does not have, and images the order of their tags,
// in which llama-server takes them.
func showImageTags(prompt string, media []llm.MediaData) (string, []llm.MediaData) {
	media = slices.Clone(media)
	place := func(image llm.MediaData) int {
		return strings.Index(prompt, imageTagStart+strconv.Itoa(image.ID)+"]")
	}
	slices.SortStableFunc(media, func(a, b llm.MediaData) int { return cmp.Compare(place(a), place(b)) })

	show := func(prompt string) string { return hiddenStart.ReplaceAllString(prompt, "[img${1}-") }
	prompt, media = renumberImages(prompt, media, show(imageTag.ReplaceAllString(prompt, "")))
	return show(prompt), media
}

// imagesBehind returns a prompt and its images with other numbers than those of
// the tags in the context of an earlier response, whose images are gone.
func imagesBehind(m *Model, context, prompt string, media []llm.MediaData) (string, []llm.MediaData) {
	if m.IsMLX() {
		return prompt, media
	}
	return renumberImages(prompt, slices.Clone(media), context+prompt)
}

// renumberImages gives images, in their order, numbers that no tag in a text
// has, and their tags in a prompt as well.
func renumberImages(prompt string, media []llm.MediaData, text string) (string, []llm.MediaData) {
	numbers := make(map[string]string, len(media))
	next := 0
	for i := range media {
		for strings.Contains(text, imageTagStart+strconv.Itoa(next)+"]") {
			next++
		}
		numbers[strconv.Itoa(media[i].ID)] = strconv.Itoa(next)
		media[i].ID = next
		next++
	}

	prompt = imageTag.ReplaceAllStringFunc(prompt, func(tag string) string {
		number, ok := numbers[imageTag.FindStringSubmatch(tag)[1]]
		if !ok {
			return tag
		}
		return imageTagStart + number + "]"
	})
	return prompt, media
}
