namespace SaePortal.Web.Shell;

/// <summary>The icons of <c>wwwroot/icons/sprite.svg</c>; a symbol's id is the name in kebab case.</summary>
public enum Glyph
{
#pragma warning disable CS1591 // A name and its picture say the same.
    Add, AddToList, Api, Check, Clock, Close, Columns, Comment, Copy, Delete, Down, Download, Edit, External, Filter, Help, Info, Link, Lock, Menu, Moon,
    More, Next, Pause, Play, Previous, Random, Refresh, Search, Settings, Share, Stop, Sun, SystemTheme, Table, Undo, Up, Upload, User, Warning,
#pragma warning restore CS1591
}
