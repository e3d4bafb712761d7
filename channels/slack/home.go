package slack

// This file is the home of the App Home: a customer's cases, and the commands as buttons.

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	lib "github.com/slack-go/slack"

	"github.com/amends-bot/amends/channels"
)

const (
	// titleMost is what a header takes, homeCases how many cases are shown: a view has at most 100 blocks.
	titleMost, homeCases = 150, 40
)

// draw publishes an App Home: that of a member of staff where the desk has one for them, else a customer's.
func (s *Slack) draw(ctx context.Context, l *listener, o opened) error {
	name, locale := s.whoIs(ctx, l, o.user, askWait)
	if locale == "" {
		locale = "en"
	}
	who := channels.Person{ID: personID(s.whoami().Team, o.user, ""), Name: name} // only they see it
	if s.room.desk != nil {
		if p, err := s.room.desk.Home(ctx, who); err != nil {
			s.log.Warn("a page of staff could not be made", "error", s.safe(err))
		} else if len(p.Cases)+len(p.Buttons) > 0 || strings.TrimSpace(p.Title+p.Empty) != "" {
			return s.publish(ctx, o.user, append(homeBlocks(p, nil, locale, o.channel), homeButtons(p.Buttons, o.channel)...))
		}
	}
	if s.o.Home == nil {
		return nil
	}
	p, err := s.o.Home(ctx, who, locale)
	if err != nil {
		return fmt.Errorf("slack: home: %w", err)
	}
	return s.publish(ctx, o.user, homeBlocks(p, s.o.Commands, locale, o.channel))
}

// publish shows blocks on somebody's App Home.
func (s *Slack) publish(ctx context.Context, user string, blocks []lib.Block) error {
	view := lib.HomeTabViewRequest{Type: lib.VTHomeTab, Blocks: lib.Blocks{BlockSet: blocks}}
	if _, err := s.api.PublishViewContext(ctx, lib.PublishViewContextRequest{UserID: user, View: view}); err != nil {
		return fmt.Errorf("slack: home: %w", s.safe(err))
	}
	return nil
}

// homeButtons are the desk's buttons on a page of staff.
func homeButtons(buttons []channels.Button, channel string) []lib.Block {
	var row []lib.BlockElement
	for i, b := range buttons[:min(len(buttons), rowMost)] {
		label := cut(channels.CleanLine(b.Label), labelMost)
		if b.ID == "" || label == "" || !direct(channel) {
			continue
		}
		button := lib.NewButtonBlockElement(actHome+strconv.Itoa(i+1), channel+":"+b.ID, plain(label))
		switch {
		case b.Grave:
			button.Style = lib.StyleDanger
		case b.Main:
			button.Style = lib.StylePrimary
		}
		row = append(row, button)
	}
	if len(row) == 0 {
		return nil
	}
	return []lib.Block{lib.NewActionBlock("", row...)}
}

// homeBlocks is a page as blocks; all of it plain text (I12). The buttons carry the direct message that a command's
// answer goes to; without one there are none.
func homeBlocks(p channels.Page, commands []channels.Command, locale, channel string) []lib.Block {
	var blocks []lib.Block
	if title := strings.TrimSpace(p.Title); title != "" {
		blocks = append(blocks, lib.NewHeaderBlock(plain(cut(title, titleMost))))
	}
	cases := p.Cases
	if len(cases) == 0 && strings.TrimSpace(p.Empty) != "" {
		cases = []string{p.Empty}
	}
	for i, c := range cases {
		if i == homeCases {
			blocks = append(blocks, lib.NewSectionBlock(plain("… + "+strconv.Itoa(len(cases)-homeCases)), nil, nil))
			break
		}
		if strings.TrimSpace(c) != "" {
			blocks = append(blocks, lib.NewSectionBlock(plain(cut(c, sectionMost)), nil, nil), lib.NewDividerBlock())
		}
	}
	var row []lib.BlockElement
	for _, c := range commands {
		if c.Name == "start" || !direct(channel) || len(row) == rowMost {
			continue
		}
		label := c.Label[locale]
		if strings.TrimSpace(label) == "" {
			label = c.Name
		}
		row = append(row, lib.NewButtonBlockElement(actCommand+c.Name, channel, plain(cut(label, labelMost))))
	}
	if len(row) > 0 {
		blocks = append(blocks, lib.NewActionBlock("", row...))
	}
	return blocks
}
